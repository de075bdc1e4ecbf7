"""Names of people, offices and places, for lists and headings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from crvs_contracts.kinds import kind_named
from crvs_contracts.lao.collation import collation_key
from crvs_contracts.matching.address import without_address
from crvs_contracts.offices import offices
from crvs_contracts.places import places
from crvs_portal.pages.words import has_words, said, words


def kind_name(kind: str) -> str:
    """What a vital event of the kind is called; raises MalformedValue for an unknown kind."""
    return said(kind_named(kind).words.to_document())


def occurred(kind: str) -> str:
    """What the date of occurrence of the kind is called; raises MalformedValue for an unknown kind."""
    name = kind_named(kind).occurred
    return said(name.to_document()) if name else words("record.date")


def full_name(name: Mapping[str, Any] | None) -> str:
    """Given name, then surname if there is one, as Lao names are written."""
    if not name:
        return ""
    return " ".join(str(name[part]) for part in ("given", "surname") if name.get(part))


def subjects(kind: str, declaration: Mapping[str, Any]) -> str:
    """The names of a declaration's subjects; a child without a name is called by a parent's."""
    parties = {role: party for role, party in declaration.items() if isinstance(party, Mapping)}
    return _called(kind, {role: full_name(party.get("name")) for role, party in parties.items()})


def party_name(record: Mapping[str, Any], role: str) -> str:
    """What somebody is in an entry, and their name."""
    party = kind_named(record["kind"]).party(role)
    label = said(party.words.to_document()) if party else role
    return f"{label}: {full_name((record['declaration'].get(role) or {}).get('name'))}"


def item_name(item: Mapping[str, Any]) -> str:
    """The names of the subjects of a line in a list."""
    return _called(item["kind"], item.get("names") or {})


def _called(kind: str, names: Mapping[str, str | None]) -> str:
    """By the names of parties: a child may have no name yet; of anybody else it is not known."""
    definition = kind_named(kind)
    found = [name for role in definition.subjects if (name := names.get(role))]
    if found or not definition.fact("birth"):
        return " · ".join(found) or words("record.name-unknown")
    parentage = definition.fact("parentage")
    parents = [(role, name) for role in (parentage.by if parentage else ()) if (name := names.get(role))]
    return _child_of(*parents[0]) if parents else words("record.no-name")


def _child_of(role: str, parent: str) -> str:
    """With a form of address, as people speak of a parent; one that is written already stays."""
    key = f"record.child-of.{role}"
    is_addressed = without_address(parent) != parent
    return words(key if has_words(key) and not is_addressed else "record.child-of", parent=parent)


def office_name(code: str | None, day: str | None = None) -> str:
    """An office as it was called on a day (ISO 8601), today without one; an unknown code shows as itself."""
    office = offices().find(code or "", _day(day))
    return said(office.name.to_document()) if office else code or ""


def place_name(code: str | None, day: str | None = None) -> str:
    """A district or province as it was called on a day, today without one."""
    place = places().find(code or "", _day(day))
    return said(place.name.to_document()) if place else code or ""


def province_of(code: str) -> str:
    """The province that a district lies in today; of anything else, itself."""
    place = places().find(code, _day(None))
    return place.parent if place and place.parent and place.level > 1 else code


class Province(NamedTuple):
    """A province with the districts in it, by code and name."""

    code: str
    name: str
    districts: list[tuple[str, str]]


def by_province(districts: Mapping[str, str], own: str) -> list[Province]:
    """Names of districts in their provinces: one's own district and province first, then by the alphabet.

    ``own`` is the code of the reader's office or place.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in sorted(districts.items(), key=lambda each: (each[0] != own, collation_key(each[1]))):
        found.setdefault(province_of(code), []).append((code, name))
    home = province_of(own)
    listed = [Province(code, place_name(code), inside) for code, inside in found.items()]
    return sorted(listed, key=lambda each: (each.code != home, collation_key(each.name)))


def _day(text: str | None) -> date:
    return date.fromisoformat(text[:10]) if text else datetime.now(UTC).date()
