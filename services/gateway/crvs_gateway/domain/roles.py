"""Roles, as versioned data: role to scopes, role and office to jurisdiction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_contracts.offices import offices
from crvs_contracts.places import COUNTRY, places
from crvs_kernel.errors import InvalidInput


@dataclass(frozen=True)
class Role:
    """A role: its scopes, its reach (office, province, country or nowhere), and what its holders may give.

    ``may_grant``: roles of accounts; ``may_grant_scopes``: scopes of clients.
    """

    name: str
    scopes: frozenset[str]
    reach: str
    may_grant: frozenset[str] = frozenset()
    may_grant_scopes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RoleBook:
    """One version of all roles, of all scopes that exist, and of those that machines may have."""

    version: str
    scopes: frozenset[str]
    client_scopes: frozenset[str]
    roles: Mapping[str, Role]

    def get(self, name: str) -> Role:
        """The role.

        Raises:
            InvalidInput: ``role-unknown``.

        """
        if name not in self.roles:
            raise InvalidInput("role-unknown", pointer="/role")
        return self.roles[name]

    def check_scopes(self, scopes: Iterable[str]) -> frozenset[str]:
        """The scopes as a set.

        Raises:
            InvalidInput: ``scope-unknown``.

        """
        unknown = sorted(set(scopes) - self.scopes)
        if unknown:
            raise InvalidInput("scope-unknown", pointer="/scopes", scope=unknown[0])
        return frozenset(scopes)

    def check_client_scopes(self, scopes: Iterable[str]) -> frozenset[str]:
        """The scopes of a machine client as a set; only scopes for machines are allowed.

        Raises:
            InvalidInput: ``scope-unknown`` or ``scope-not-for-clients``.

        """
        found = self.check_scopes(scopes)
        beyond = sorted(found - self.client_scopes)
        if beyond:
            raise InvalidInput("scope-not-for-clients", pointer="/scopes", scope=beyond[0])
        return found

    def appointed_within(self, reach: Iterable[str], day: date) -> list[tuple[str, str]]:
        """Each role at each office of that day whose own jurisdiction lies within the given one."""
        return [
            (role.name, office.code)
            for office in offices().open_on(day)
            for role in self.roles.values()
            if lies_within(jurisdiction(role, office.code, day), reach, day)
        ]


def role_book(content: Mapping[str, Any]) -> RoleBook:
    """Read the parsed roles.yaml.

    Raises:
        ValueError: a role or the clients have a scope, or a role a reach or a role, that does not exist.

    """
    scopes, of_clients = frozenset(content["scopes"]), frozenset(content["client_scopes"])
    if not of_clients <= scopes:
        raise ValueError("clients: unknown scope")
    roles = {name: _role(name, entry) for name, entry in content["roles"].items()}
    for role in roles.values():
        if not role.scopes <= scopes or role.reach not in {"office", "province", "country", "nowhere"}:
            raise ValueError(f"{role.name}: unknown scope or reach")
        if not role.may_grant <= roles.keys():
            raise ValueError(f"{role.name}: may grant a role that does not exist")
        if not role.may_grant_scopes <= of_clients:
            raise ValueError(f"{role.name}: may grant a scope that clients do not get")
    return RoleBook(content["version"], scopes, of_clients, roles)


def _role(name: str, entry: Mapping[str, Any]) -> Role:
    return Role(
        name,
        frozenset(entry["scopes"]),
        entry["reach"],
        frozenset(entry.get("may_grant", ())),
        frozenset(entry.get("may_grant_scopes", ())),
    )


def jurisdiction(role: Role, office: str | None, day: date) -> tuple[str, ...]:
    """The place codes that a role at an office may see that day; an office has the code of its place.

    An office whose place has ended reaches nowhere.
    """
    if role.reach == "country":
        return (COUNTRY,)
    if role.reach == "nowhere" or office is None or places().find(office, day) is None:
        return ()
    path = places().path(office, day)
    return (path[1],) if role.reach == "province" and len(path) > 1 else (office,)


def lies_within(codes: Iterable[str], reach: Iterable[str], day: date) -> bool:
    """Whether all of a jurisdiction lies in another; only the country contains an empty one."""
    return all(places().within(code, reach, day) for code in tuple(codes) or (COUNTRY,))


def existing(codes: Iterable[str], day: date) -> tuple[str, ...]:
    """The places of a jurisdiction that exist that day."""
    return tuple(code for code in codes if places().find(code, day))


def places_within(reach: Iterable[str], day: date) -> list[str]:
    """The places of a jurisdiction that day, with all that lies in them."""
    codes = list(existing(reach, day))
    for code in codes:
        codes += [child.code for child in places().children(code, day)]
    return codes


def check_office(role: Role, office: str | None, day: date) -> None:
    """Refuse an office that does not exist, and the lack of one where the role reaches no further.

    Raises:
        InvalidInput: ``office-unknown`` or ``office-needed``.

    """
    if office is None and role.reach in {"office", "province"}:
        raise InvalidInput("office-needed", pointer="/office")
    if office is not None and offices().find(office, day) is None:
        raise InvalidInput("office-unknown", pointer="/office")


def check_places(codes: Iterable[str], day: date) -> None:
    """Refuse a jurisdiction of places that do not exist.

    Raises:
        InvalidInput: ``place-unknown``.

    """
    for number, code in enumerate(codes):
        if places().find(code, day) is None:
            raise InvalidInput("place-unknown", pointer=f"/jurisdiction/{number}")
