"""The outcomes of ``crvs-gateway seed``, and the actor of its audit lines."""

from __future__ import annotations

from enum import Enum
from typing import Final

from crvs_kernel.caller.context import Principal

SEEDER: Final = Principal("seed", "system", purpose="seed")


class Outcome(Enum):
    """The outcome for one account or client; the value is the word that the command prints."""

    CREATED = "created"
    CHANGED = "changed"
    KEPT = "kept"
    REACTIVATED = "reactivated"
    ENDED = "ended"
