"""Parts of every act on a record: the actor and time, the versions in force, the place of occurrence."""

from __future__ import annotations

from crvs_contracts.faults import MalformedValue
from crvs_contracts.pointers import value_at
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import RuleViolated
from crvs_registration.application.deps import Deps
from crvs_registration.domain.actions import Pins
from crvs_registration.domain.kind import Declaration, Kind
from crvs_registration.domain.records import Actor


def actor(by: Principal, deps: Deps) -> Actor:
    return Actor(by.subject, by.office, deps.clock.now(), by.name, by.role)


def pins(form_version: str, deps: Deps) -> Pins:
    """The versions of form, rules and places that an action of today pins (law 4)."""
    return Pins(form_version, deps.rules.version, deps.places.version)


def place_of(kind: Kind, declaration: Declaration, office: str, deps: Deps) -> dict[str, str | None]:
    """The district and province on the day of occurrence: the office's own where the declaration names none.

    Abroad both are None.

    Raises:
        RuleViolated: `unknown-place`, when there was no such district on the day.

    """
    if value_at(declaration, "/place/country"):
        return {"district": None, "province": None}
    district = kind.district(declaration) or office
    try:
        path = deps.places.path(district, kind.span(declaration).last)
    except MalformedValue as error:
        raise RuleViolated(error.code, pointer="/declaration" + kind.definition.place) from error
    return {"district": path[-1], "province": path[min(1, len(path) - 1)]}
