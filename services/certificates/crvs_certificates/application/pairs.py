"""Certificates that need two people: one asks, another issues (law 11)."""

from __future__ import annotations

from crvs_certificates.application.deps import Deps
from crvs_certificates.domain.policy import is_named
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row
from crvs_kernel.errors import NotPermitted
from crvs_kernel.proposals.model import hands, may_decide
from crvs_kernel.proposals.policy import ALWAYS, PairRule

_NOT_NAMED = "requester-not-named"


def refuse_one_person(request: Row, who: Principal, deps: Deps) -> None:
    """Raise NotPermitted for whoever may not issue what a request asks for, as it needs two people."""
    rules = _rules(request, deps)
    if not rules:
        return
    if who.subject == request["requested_by"]:
        raise NotPermitted("own-request")
    if hands(who) & set(request.get("hands") or ()):
        raise NotPermitted("same-hand")
    if not may_decide(rules, who, request["office"]):
        raise NotPermitted("not-the-decider")


def allowed_acts(request: Row, who: Principal, deps: Deps) -> list[str]:
    """What somebody may do with a request, as answers show it."""
    if request["status"] != "requested":
        return []
    try:
        refuse_one_person(request, who, deps)
    except NotPermitted:
        return ["refuse"]
    return ["issue", "refuse"]


def _rules(request: Row, deps: Deps) -> list[PairRule]:
    """Those of today that hold of a request."""
    holds = {ALWAYS} if is_named(request["compared"]) else {ALWAYS, _NOT_NAMED}
    return [rule for when, rule in deps.policies.pairs.at("issue", deps.today()).items() if when in holds]
