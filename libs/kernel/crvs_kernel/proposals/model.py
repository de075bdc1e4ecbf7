"""A proposal, and what a service says of its grave acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotPermitted
from crvs_kernel.proposals.policy import ABOVE, ALWAYS, OWN, PairRule

if TYPE_CHECKING:  # workers, who read policies only, have no Flask in their memory
    from crvs_kernel.http.commands import Answer

Standing = Literal["open", "approved", "refused", "withdrawn", "expired"]
Outcome = Literal["approved", "refused", "withdrawn"]
OPEN: Final = "open"


@dataclass(frozen=True)
class Approval:
    """The word of whoever decides, and the policy by which they do; kept in the history of the subject."""

    proposal: str
    by: Principal
    policy_version: str

    def to_document(self) -> dict[str, Any]:
        """As the act keeps it."""
        who = {"actor": self.by.subject, "office": self.by.office, "name": self.by.name, "role": self.by.role}
        return {"proposal": self.proposal, "policy": self.policy_version, **who}


@dataclass(frozen=True)
class About:
    """Whose the subject of an act is, and what lists call it (no personal data)."""

    office: str
    label: str


class SecondNeeded(Exception):
    """The act may be done, but by two people: these rules ask for it. The desk makes a proposal of it."""

    def __init__(self, about: About, rules: Sequence[PairRule]) -> None:
        super().__init__()
        self.about = about
        self.rules = rules


@dataclass(frozen=True)
class Pair:
    """What the policy asks of an act, by condition, and the word of a second person once there is one."""

    rules: Mapping[str, PairRule] = field(default_factory=dict)
    approval: Approval | None = None

    def hold(self, about: About, conditions: Iterable[str] = ()) -> None:
        """Let the act go on; it calls this when all is checked and nothing is queued.

        Raises:
            SecondNeeded: a rule asks for one, and nobody has decided.
            NotPermitted: ``not-the-decider``: whoever decided may not under what holds by now.

        """
        asked = [rule for when, rule in self.rules.items() if when == ALWAYS or when in set(conditions)]
        if asked and self.approval is None:
            raise SecondNeeded(about, asked)
        if self.approval is not None and not may_decide(asked, self.approval.by, about.office):
            raise NotPermitted("not-the-decider")


def may_decide(rules: Iterable[PairRule], who: Principal, office: str) -> bool:
    """Whether somebody may decide about an act of an office under every one of these rules."""
    where = OWN if who.office == office else ABOVE
    return who.kind == "staff" and all(rule.lets_decide(who.role, where) for rule in rules)


def hands(who: Principal) -> set[str]:
    """The accounts whose owners may be at this one: its own, and that which gave the code of its password."""
    return {each for each in (who.subject, who.password_renewed_by) if each}


ALONE: Final = Pair()


@dataclass(frozen=True)
class Proposed:
    """A command as its caller gave it, and what its act asks before it is done."""

    subject: str
    version: int
    body: Mapping[str, Any]
    by: Principal
    pair: Pair = ALONE


# Checks a command and carries it out, unless `Pair.hold` stops it; raises what the act raises.
# The transaction is the caller's.
GraveAct = Callable[[Proposed, UnitOfWork], "Answer"]


@dataclass(frozen=True)
class Decided:
    """How a proposal ended, by whom and why."""

    by: str
    at: datetime
    policy_version: str
    office: str | None
    name: str | None
    role: str | None
    reason: str | None


@dataclass(frozen=True)
class Proposal:
    """A proposal as it stands by the database's clock."""

    id: str
    act: str
    about: About
    command: Proposed
    policy_version: str
    conditions: Sequence[str]  # for which it needs a second person
    proposed_at: datetime
    expires_at: datetime
    standing: Standing
    decided: Decided | None = None

    @property
    def revision(self) -> int:
        """1 until it is decided, then 2."""
        return 1 if self.decided is None else 2

    @property
    def subject_ids(self) -> list[str]:
        """For audit lines: the proposal and what it is about."""
        return [self.id, self.command.subject]
