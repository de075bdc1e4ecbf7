"""The audit line: caller, act, subjects and purpose (law 6), without personal values (law 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crvs_kernel.caller.context import Principal


@dataclass(frozen=True)
class AuditLine:
    """One act on one or more subjects; written in the transaction of the act, or before a disclosure."""

    principal: Principal
    act: str  # "record.read", "record.register", "certificate.issue"
    subject_kind: str
    subject_ids: Sequence[str]
    detail: dict[str, Any] = field(default_factory=dict)
