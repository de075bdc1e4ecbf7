"""Reads the acts out of what registration publishes; nothing but what identity needs is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_identity.domain.standing import Act

ROLES: Mapping[str, tuple[str, ...]] = {
    "birth": ("child", "mother", "father"),
    "death": ("deceased",),
    "marriage": ("groom", "bride"),
    "divorce": ("husband", "wife"),
}
_SPOUSE = {"groom": "bride", "bride": "groom", "husband": "wife", "wife": "husband"}


def acts_of(data: Mapping[str, Any]) -> list[Act]:
    """One act for each role of the entry; one without UIN is kept, because it may still end a marriage."""
    kind, links = data["kind"], data["links"]
    number = None
    if kind == "marriage":
        number = data["registration_number"]
    elif kind == "divorce":
        number = data["entry"]["marriage"]["registration_number"]
    return [
        Act(
            record_id=data["record_id"],
            role=role,
            kind=kind,
            version=data["version"],
            date=data["date_of_occurrence"],
            uin=links.get(role),
            spouse=links.get(_SPOUSE[role]) if role in _SPOUSE else None,
            number=number,
        )
        for role in ROLES[kind]
    ]
