"""What the use cases need beside their unit of work."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_contracts.numbers import RandBelow
from crvs_kernel.primitives import Clock


@dataclass(frozen=True)
class Deps:
    """Built in `bootstrap.deps`."""

    randbelow: RandBelow
    clock: Clock
