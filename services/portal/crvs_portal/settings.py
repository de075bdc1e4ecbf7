"""What the portal must be told: where the gateway is, its session key, and the address that people type."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from crvs_kernel.config import SettingsError, WebSettings

_IN_CLEAR = (
    "THABIAN_PUBLIC_BASE_URL: begins with https://, or is http:// of this machine (localhost). Without TLS"
    " whoever is on the wire reads passwords and puts cookies into browsers: see docs/operations.md, The door"
)


def is_this_machine(address: str) -> bool:
    """Whether an address names the machine itself, so that nothing travels on a wire (RFC 6761, 6.3)."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:  # no address, or a name
        return False


@dataclass(frozen=True, kw_only=True)
class PortalSettings(WebSettings):
    """The portal keeps no record and trusts no header: it needs neither a database nor the context key."""

    gateway_url: str  # the door, e.g. http://127.0.0.1:8080
    session_key: bytes  # 32 bytes, hexadecimal: AES-256 for the session cookie
    public_base_url: str  # as people type it: https://…, or http:// of this machine alone
    listen: str = "127.0.0.1:0"
    # Seconds for all that a page asks. Pages come through the same door, which gives up on them after 30 with
    # an answer that keeps no form: the portal must give up before, and say so on a page that does.
    gateway_timeout: float = 20.0
    gateway_connections: int = 16
    zone: str = "Asia/Vientiane"

    def __post_init__(self) -> None:
        """Hold the address to what its cookies need.

        Raises:
            SettingsError: it is neither https nor of this machine.

        """
        if not self.secure and not (
            self.public_base_url.startswith("http://") and is_this_machine(self.public_base_url)
        ):
            raise SettingsError(_IN_CLEAR)

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over TLS only."""
        return self.public_base_url.startswith("https://")
