"""Settings of the identity service: the kernel's suffice."""

from __future__ import annotations

from crvs_kernel.config import Settings as IdentitySettings

__all__ = ["IdentitySettings"]
