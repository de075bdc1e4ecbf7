"""The settings of the registration service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crvs_kernel.config import Settings


@dataclass(frozen=True, kw_only=True)
class RegistrationSettings(Settings):
    """``rules_file``: rule data that replaces the file shipped for Lao PDR; empty: the shipped one."""

    rules_file: Path = Path()
