"""Which records a caller may see, what of them, and for which office and kinds a caller acts (law 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crvs_contracts.jurisdiction import covered
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import NotPermitted, RuleViolated
from crvs_registration.application.deps import Deps
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.reach import Reach

# Scopes that no route asks for: what a role lacks of them, it lacks everywhere (`roles.yaml` of the gateway).
_OTHERS = "record.others"  # cases that somebody else declared
_OTHERS_OF = "others."  # and others.death … for those of one kind
_SENSITIVE = "record.sensitive"  # answers that a form marks as sensitive
_SENSITIVE_IN = "sensitive."  # and sensitive.cause … for those of one part of a declaration
_ANY_KIND = "declare.any"  # and declare.birth, declare.death … for one kind


def reach_of(principal: Principal) -> Reach:
    """The offices, of today and of the past, in the caller's places.

    For some roles the cases of one kind only, for others only those that they declared themselves.
    """
    offices = covered(principal.jurisdiction)
    if _OTHERS in principal.scopes:
        return Reach(offices)
    kinds = _parts(principal, _OTHERS_OF)
    return Reach(offices, kinds=kinds) if kinds else Reach(offices, declared_by=principal.subject)


def sight_of(principal: Principal) -> Reach:
    """What a caller may read: the records of their reach, and those that concern one of its offices."""
    return replace(reach_of(principal), concerned=True)


def sensitive_shown(principal: Principal) -> tuple[str, ...]:
    """Pointers to the parts whose sensitive answers the caller's work needs; "" is the whole declaration."""
    if _SENSITIVE in principal.scopes:
        return ("",)
    return tuple(f"/{part}" for part in _parts(principal, _SENSITIVE_IN))


def _parts(principal: Principal, family: str) -> tuple[str, ...]:
    named = (scope.removeprefix(family) for scope in principal.scopes if scope.startswith(family))
    return tuple(sorted(named))


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
