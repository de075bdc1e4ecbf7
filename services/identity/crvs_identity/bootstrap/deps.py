"""Builds what the use cases of identity need."""

from __future__ import annotations

import secrets

from crvs_identity.application.deps import Deps
from crvs_kernel.primitives import SystemClock


def build_deps() -> Deps:
    """Chance comes from the system, time from the machine."""
    return Deps(randbelow=secrets.randbelow, clock=SystemClock())
