"""A proposal, and what a service says of its grave acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
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
class Proposed:
    """A command as its caller gave it; ``approval`` is None until a second person has decided."""

    subject: str
    version: int
    body: Mapping[str, Any]
    by: Principal
    approval: Approval | None = None


@dataclass(frozen=True)
class About:
    """Whose the subject of an act is, and what lists call it (no personal data)."""

    office: str
    label: str


@dataclass(frozen=True)
class GraveAct:
    """One act: ``examine`` refuses what could not be carried out now, ``carry_out`` checks anew and does it.

    Both raise what the act itself raises. The transaction is the caller's.
    """

    name: str
    examine: Callable[[Proposed, UnitOfWork], About]
    carry_out: Callable[[Proposed, UnitOfWork], Answer]


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
