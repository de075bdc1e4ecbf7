"""A proposal as an answer shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_kernel.proposals.model import Decided, Proposal


def proposal_view(proposal: Proposal, command: Mapping[str, Any], allowed: list[str]) -> dict[str, Any]:
    """Everything that whoever decides must see: the command, who gave it, and how long it waits."""
    by = proposal.command.by
    return {
        "id": proposal.id,
        "act": proposal.act,
        "standing": proposal.standing,
        "subject": proposal.command.subject,
        "subject_version": proposal.command.version,
        "office": proposal.about.office,
        "label": proposal.about.label,
        "command": dict(command),
        "proposed_by": {"id": by.subject, "office": by.office, "name": by.name, "role": by.role},
        "proposed_at": proposal.proposed_at,
        "expires_at": proposal.expires_at,
        "policy_version": proposal.policy_version,
        "conditions": list(proposal.conditions),
        "decided": _decided(proposal.decided),
        "allowed": allowed,
    }


def _decided(decided: Decided | None) -> dict[str, Any] | None:
    if decided is None:
        return None
    names = ("at", "policy_version", "reason")
    by = {"id": decided.by, "office": decided.office, "name": decided.name, "role": decided.role}
    return {"by": by, **{name: getattr(decided, name) for name in names}}
