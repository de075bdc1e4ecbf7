"""Which offices' records a caller may see, and which office a caller acts for (law 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_contracts.jurisdiction import Covered, covered
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import RuleViolated
from crvs_registration.application.deps import Deps
from crvs_registration.domain.kind import Kind


def offices_in(principal: Principal) -> Covered:
    """The offices, of today and of the past, in the caller's places; None for the whole country."""
    return covered(principal.jurisdiction)


def deciding_office(principal: Principal, kind: Kind, declaration: Mapping[str, Any], deps: Deps) -> str:
    """A member of staff acts for their own office; a machine client for the office where the event occurred.

    Raises:
        RuleViolated: `office-unknown`, `outside-jurisdiction`.

    """
    office = principal.office or kind.district(declaration)
    today = deps.today()
    if office is None or deps.offices.find(office, today) is None:
        raise RuleViolated("office-unknown")
    permitted = offices_in(principal)
    if permitted is not None and office not in permitted:
        raise RuleViolated("outside-jurisdiction", pointer="/declaration" + kind.definition.place)
    return office
