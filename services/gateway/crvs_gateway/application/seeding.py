"""What a run of ``crvs-gateway seed`` does to one entry, and who does it."""

from __future__ import annotations

from enum import Enum
from typing import Final

from crvs_kernel.caller.context import Principal

SEEDER: Final = Principal("seed", "system", purpose="seed")


class Outcome(Enum):
    """What became of one account or client; its value is the word that the command prints."""

    CREATED = "created"
    CHANGED = "changed"
    KEPT = "kept"
    REACTIVATED = "reactivated"
    ENDED = "ended"
