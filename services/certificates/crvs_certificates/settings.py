"""The settings of this service beyond those of every service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crvs_kernel.config import DatabaseSettings, Settings


@dataclass(frozen=True, kw_only=True)
class CertificateSettings(Settings):
    """``seal_directory``: see `seal_authority`; ``verify_base_url``: the portal, printed and in QR codes."""

    seal_directory: Path
    verify_base_url: str


@dataclass(frozen=True, kw_only=True)
class SealSettings(DatabaseSettings):
    """What the commands on the seal need."""

    seal_directory: Path
