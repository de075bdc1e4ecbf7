"""Proposing and deciding: the one mechanism for acts that one person may not do alone (law 11, ADR 36).

A command is kept as it was given, and carried out as that same command, checked anew, in one transaction with
the decision. Who proposed never decides, nor an account whose password the same person gave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, NotFound, NotPermitted, Stale
from crvs_kernel.http.commands import Answer
from crvs_kernel.primitives import new_id
from crvs_kernel.proposals.model import (
    OPEN,
    Approval,
    GraveAct,
    Outcome,
    Pair,
    Proposal,
    Proposed,
    SecondNeeded,
    hands,
    may_decide,
)
from crvs_kernel.proposals.policy import PairPolicy, PairRule
from crvs_kernel.proposals.store import Offices, Proposals, QueuePage
from crvs_kernel.proposals.views import proposal_view

Shown = Callable[[Mapping[str, Any], Principal], Mapping[str, Any]]


@dataclass(frozen=True)
class ProposalDesk:
    """A service's grave acts and its policy; ``covered`` gives the offices of a jurisdiction."""

    acts: Mapping[str, GraveAct]
    policy: PairPolicy
    proposals: Proposals
    covered: Callable[[Iterable[str]], Offices]
    today: Callable[[], date]
    address: str  # of the list, as "/v1/notes/proposals"
    shown: Shown = lambda body, _: body  # what of a command somebody may read

    def do(self, act: str, command: Proposed, uow: UnitOfWork) -> Answer:
        """Carry an act out, or keep it for a second person where the policy says so (202).

        Raises:
            Conflict: ``proposal-open``: another proposal about the subject waits.

        """
        pair = Pair(self.policy.at(act, self.today()))
        try:
            return self.acts[act](replace(command, pair=pair), uow)
        except SecondNeeded as needed:
            return self._kept(act, command, needed, uow)

    def _offices_of(self, who: Principal) -> Offices:
        """The offices whose proposals a caller may see, as SQL takes them."""
        offices = self.covered(who.jurisdiction)
        return None if offices is None else list(offices)

    def _kept(self, act: str, command: Proposed, needed: SecondNeeded, uow: UnitOfWork) -> Answer:
        free, waiting = self.proposals.try_lock_subject(uow, command.subject)
        if waiting is not None or not free:
            told: dict[str, Any] = {"proposal": waiting} if waiting else {}
            raise Conflict("proposal-open", **told, allowed=[])
        id_, days = str(new_id()), min(rule.expires_days for rule in needed.rules)
        columns = {"id": id_, "act": act, "policy_version": self.policy.version, "days": days}
        columns |= {"conditions": [rule.when for rule in needed.rules], **vars(needed.about)}
        self.proposals.add(uow, columns, command)
        uow.audit(AuditLine(command.by, "proposal.propose", "proposal", [id_, command.subject], {"act": act}))
        kept = self.proposals.find(uow, id_, None)
        if kept is None:
            raise LookupError("a proposal that was just added is gone")
        return self._answer(202, kept, command.by, located=True)

    def read(self, id_: str, who: Principal, uow: UnitOfWork) -> Proposal:
        """One proposal; raises NotFound outside the caller's offices."""
        found = self.proposals.find(uow, id_, self._offices_of(who))
        if found is None:
            raise NotFound("not-found")
        uow.audit(AuditLine(who, "proposal.read", "proposal", found.subject_ids))
        return found

    def page(
        self, queue: str, before: str | None, limit: int, who: Principal, uow: UnitOfWork
    ) -> dict[str, Any]:
        """A page of a queue, newest first."""
        asked = QueuePage(queue, before, limit, self.policy.decides(who.role, self.today()))
        rows = self.proposals.page(uow, asked, who, self._offices_of(who))
        shown = rows[:limit]
        seen = [id_ for each in shown for id_ in each.subject_ids]
        uow.audit(AuditLine(who, "proposal.list", "proposal", seen, {"queue": queue}))
        items = [self.view(each, who) for each in shown]
        return {"items": items, "next": shown[-1].id if len(rows) > limit else None}

    def approve(self, id_: str, revision: int, who: Principal, uow: UnitOfWork) -> Answer:
        """Carry out what was proposed, in one transaction with the decision.

        Raises:
            NotPermitted: ``own-proposal``, ``same-hand`` or ``not-the-decider``.
            Conflict: ``proposal-not-open``; ``proposal-outdated``: its subject has changed since.
            DomainError: what refuses the act itself today; the proposal stays open.

        """
        found = self._to_decide(id_, revision, who, uow)
        self._refuse_wrong_decider(found, who)
        approval = Approval(found.id, who, self.policy.version)
        try:
            pair = Pair(self.policy.at(found.act, self.today()), approval)
            self.acts[found.act](replace(found.command, pair=pair), uow)
        except Stale as stale:
            raise Conflict("proposal-outdated", allowed=["refuse"]) from stale
        return self._decided(found, "approved", who, None, uow)

    def refuse(self, id_: str, revision: int, reason: str, who: Principal, uow: UnitOfWork) -> Answer:
        """Decide against it, with a reason; raises as `approve`."""
        found = self._to_decide(id_, revision, who, uow)
        self._refuse_wrong_decider(found, who)
        return self._decided(found, "refused", who, reason, uow)

    def withdraw(self, id_: str, revision: int, who: Principal, uow: UnitOfWork) -> Answer:
        """Take back one's own proposal.

        Raises:
            NotPermitted: ``not-own-proposal``.
            Conflict: ``proposal-not-open``.

        """
        found = self._to_decide(id_, revision, who, uow)
        if found.command.by.subject != who.subject:
            raise NotPermitted("not-own-proposal")
        return self._decided(found, "withdrawn", who, None, uow)

    def view(self, proposal: Proposal, who: Principal) -> dict[str, Any]:
        """As somebody sees it, with what they may do."""
        command = self.shown(proposal.command.body, who)
        return proposal_view(proposal, command, self._allowed(proposal, who))

    def _to_decide(self, id_: str, revision: int, who: Principal, uow: UnitOfWork) -> Proposal:
        found = self.proposals.lock(uow, id_, self._offices_of(who))
        if found is None:
            raise NotFound("not-found")
        if found.standing != OPEN:
            raise Conflict("proposal-not-open", standing=found.standing, allowed=[])
        if found.revision != revision:
            raise Stale("stale-version")
        return found

    def _decided(
        self, found: Proposal, outcome: Outcome, who: Principal, reason: str | None, uow: UnitOfWork
    ) -> Answer:
        self.proposals.decide(uow, Approval(found.id, who, self.policy.version), outcome, reason)
        act = f"proposal.{_VERBS[outcome]}"
        uow.audit(AuditLine(who, act, "proposal", found.subject_ids, {"act": found.act}))
        after = self.proposals.find(uow, found.id, None)
        if after is None:
            raise LookupError("a proposal that was just decided is gone")
        return self._answer(200, after, who)

    def _answer(self, status: int, proposal: Proposal, who: Principal, *, located: bool = False) -> Answer:
        location = f"{self.address}/{proposal.id}" if located else None
        return Answer(status, self.view(proposal, who), f"v{proposal.revision}", location)

    def _allowed(self, proposal: Proposal, who: Principal) -> list[str]:
        if proposal.standing != OPEN:
            return []
        if proposal.command.by.subject == who.subject:
            return ["withdraw"]
        return [] if self._wrong_decider(proposal, who) else ["approve", "refuse"]

    def _refuse_wrong_decider(self, proposal: Proposal, who: Principal) -> None:
        wrong = self._wrong_decider(proposal, who)
        if wrong:
            raise NotPermitted(wrong)

    def _wrong_decider(self, proposal: Proposal, who: Principal) -> str | None:
        """Why somebody may not decide: own proposal, perhaps one hand at both accounts, or the policy."""
        proposer = proposal.command.by
        if who.subject == proposer.subject:
            return "own-proposal"
        if hands(who) & hands(proposer):
            return "same-hand"
        rules = self._rules(proposal)
        return None if rules and may_decide(rules, who, proposal.about.office) else "not-the-decider"

    def _rules(self, proposal: Proposal) -> list[PairRule]:
        """Those of today for the conditions under which it was proposed."""
        rules = self.policy.at(proposal.act, self.today())
        return [rules[when] for when in proposal.conditions if when in rules]


_VERBS: Mapping[Outcome, str] = {"approved": "approve", "refused": "refuse", "withdrawn": "withdraw"}
