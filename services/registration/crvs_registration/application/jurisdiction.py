"""Which records a caller may see, what of them, and for which office and kinds a caller acts (law 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_contracts.jurisdiction import covered
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import NotPermitted, RuleViolated
from crvs_registration.application.deps import Deps
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.reach import Reach

# Scopes that no route asks for: what a role lacks of them, it lacks everywhere (`roles.yaml` of the gateway).
_OTHERS = "record.others"  # cases that somebody else declared
_SENSITIVE = "record.sensitive"  # answers that a form marks as sensitive
_ANY_KIND = "declare.any"  # and declare.birth, declare.death … for one kind


def reach_of(principal: Principal) -> Reach:
    """The offices, of today and of the past, in the caller's places; for some roles their own cases only."""
    own = None if _OTHERS in principal.scopes else principal.subject
    return Reach(covered(principal.jurisdiction), own)


def sees_sensitive(principal: Principal) -> bool:
    """Whether the caller's work needs what is sensitive, such as the cause of a death."""
    return _SENSITIVE in principal.scopes


def refuse_kind(principal: Principal, kind: Kind) -> None:
    """Raise NotPermitted (`scope-missing`) for a kind that the caller may not declare."""
    scope = f"declare.{kind.name}"
    if not {_ANY_KIND, scope} & principal.scopes:
        raise NotPermitted("scope-missing", scope=scope)


def deciding_office(principal: Principal, kind: Kind, declaration: Mapping[str, Any], deps: Deps) -> str:
    """A member of staff acts for their own office; a machine client for the office where the event occurred.

    Raises:
        RuleViolated: `office-unknown`, `outside-jurisdiction`.

    """
    office = principal.office or kind.district(declaration)
    today = deps.today()
    if office is None or deps.offices.find(office, today) is None:
        raise RuleViolated("office-unknown")
    permitted = covered(principal.jurisdiction)
    if permitted is not None and office not in permitted:
        raise RuleViolated("outside-jurisdiction", pointer="/declaration" + kind.definition.place)
    return office
