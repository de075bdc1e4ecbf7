"""What every act on a record states: who acts and when, under which versions, and where it occurred."""

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
    """The caller, now."""
    return Actor(by.subject, by.office, deps.clock.now())


def pins(form_version: str, deps: Deps) -> Pins:
    """The versions in force."""
    return Pins(form_version, deps.rules.version, deps.places.version)


def place_of(kind: Kind, declaration: Declaration, office: str, deps: Deps) -> dict[str, str | None]:
    """District and province on the day; the office's own place where none is named, and neither abroad.

    Raises:
        RuleViolated: `unknown-place`, when there was no such district on the day.

    """
    if value_at(declaration, "/place/country"):
        return {"district": None, "province": None}
    district = kind.district(declaration) or office
    try:
        path = deps.places.path(district, kind.occurred(declaration))
    except MalformedValue as error:
        raise RuleViolated(error.code, pointer="/declaration" + kind.definition.place) from error
    return {"district": path[-1], "province": path[min(1, len(path) - 1)]}
