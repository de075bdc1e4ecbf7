"""Commands of acts that may need a second person: who is at the desk, and what is kept of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.proposals.model import ALONE, About, Pair
from crvs_registration.domain.records import Record


@dataclass(frozen=True, kw_only=True)
class RecordCommand:
    """A command on one version of a record, by whoever gave it."""

    record_id: str
    version: int
    by: Principal
    pair: Pair = ALONE

    @property
    def at_desk(self) -> Principal:
        """Whoever acts now: the second person, where two do it."""
        return self.pair.approval.by if self.pair.approval else self.by

    def decided(self) -> dict[str, Any]:
        """Who decided, as the action keeps it beside who proposed."""
        return {"decided": self.pair.approval.to_document()} if self.pair.approval else {}

    def line(self, act: str, record: Record, detail: Mapping[str, Any] | None = None) -> AuditLine:
        """The audit line of the act: by whoever is at the desk, naming the other."""
        approval = self.pair.approval
        two = {"proposal": approval.proposal, "proposed_by": self.by.subject} if approval else {}
        return AuditLine(self.at_desk, act, "record", record.subject_ids(), {**(detail or {}), **two})


def about(record: Record) -> About:
    """The record as lists of proposals call it."""
    return About(record.office, record.state.registration_number or record.state.tracking_number)
