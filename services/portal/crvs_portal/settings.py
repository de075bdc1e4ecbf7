"""What the portal must be told: where the gateway is, its session key, and the address that people type."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_kernel.config import WebSettings


@dataclass(frozen=True, kw_only=True)
class PortalSettings(WebSettings):
    """The portal keeps no record and trusts no header: it needs neither a database nor the context key."""

    gateway_url: str  # the door, e.g. http://127.0.0.1:8080
    session_key: bytes  # 32 bytes, hexadecimal: AES-256 for the session cookie
    public_base_url: str  # as people type it; https makes the cookies Secure
    listen: str = "127.0.0.1:0"
    # Seconds for all that a page asks. Pages come through the same door, which gives up on them after 30 with
    # an answer that keeps no form: the portal must give up before, and say so on a page that does.
    gateway_timeout: float = 20.0
    gateway_connections: int = 16
    zone: str = "Asia/Vientiane"

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over TLS only."""
        return self.public_base_url.startswith("https://")
