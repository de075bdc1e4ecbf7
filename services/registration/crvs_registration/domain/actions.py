"""An action of a record, hash-chained to the one before: a changed byte is found and named (law 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from crvs_kernel.primitives import canonical_json, sha256_hex

GENESIS: Final = "0" * 64


@dataclass(frozen=True)
class Pins:
    """The versions under which an action was made (law 4)."""

    form_version: str
    rules_version: str
    places_version: str


@dataclass(frozen=True)
class Action:
    """One act on one record; ``hash`` covers everything else, the hash before included."""

    record_id: str
    seq: int
    type: str
    at: datetime
    actor: str
    office: str | None
    form_version: str
    rules_version: str
    places_version: str
    body: Mapping[str, Any]
    prev_hash: str
    hash: str = ""

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of the action without its own hash."""
        content = vars(self) | {"at": self.at.astimezone(UTC)}
        del content["hash"]
        return sha256_hex(canonical_json(content))


def chain_fault(actions: Iterable[Action]) -> int | None:
    """The seq of the first action that does not follow from the one before, or None when all hold."""
    previous, expected = GENESIS, 1
    for action in actions:
        if (action.seq, action.prev_hash) != (expected, previous) or action.computed_hash() != action.hash:
            return action.seq
        previous, expected = action.hash, expected + 1
    return None
