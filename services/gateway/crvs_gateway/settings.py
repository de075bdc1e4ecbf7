"""Settings of the gateway's processes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crvs_kernel.config import SealedSettings, Settings, WebSettings

LARGEST_OWN_BODY = 64 << 10  # bytes: nothing that comes to the gateway's own web process is large


@dataclass(frozen=True, kw_only=True)
class OperatorSettings(SealedSettings):
    """Commands on accounts, clients and keys: they need neither a bus nor the context key."""

    issuer: str = "thabian"
    hash_memory_kib: int = 19456  # argon2id
    hash_passes: int = 2
    zone: str = "Asia/Vientiane"


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(Settings):
    """The web process: accounts, tokens and documents."""

    issuer: str = "thabian"
    upstreams: str = ""  # where the other services' API documents are; form as in DoorSettings
    hash_memory_kib: int = 19456  # argon2id
    hash_passes: int = 2


@dataclass(frozen=True, kw_only=True)
class DoorSettings(WebSettings):
    """The door: what Envoy is configured with. It holds no key; ``web_workers`` are Envoy's threads."""

    upstreams: str  # "gateway=http://127.0.0.1:8101,…", one per service; https:// with inner_tls_directory
    door_directory: Path  # shared with the decision: its sockets, Envoy's configuration and admin socket
    worker_metrics: str = ""  # host:port of the metrics, inside the network only; empty: none
    tls_listen: str = ""  # host:port of a second entrance with TLS and HTTP/2; empty: none
    tls_directory: str = ""  # holds its tls.crt and tls.key, served anew when they change
    portal_listen: str = ""  # host:port of an entrance for the portal, with inner_tls_directory; empty: none
    public_scheme: str = "http"  # of ``listen``: https where a proxy in front ends TLS
    # Bytes; the limit of the services themselves, so that what is too large is refused in one place.
    max_body: int = 1 << 20
    body_room: int = 128 << 20  # bytes that bodies and answers may hold at once, for all callers
    connect_timeout: float = 2.0  # seconds
    answer_timeout: float = 30.0  # seconds to an answer's head; one more between parts, sent or read
    # Seconds for a caller's head and for its whole request; below the life of the sealed context (30 s).
    receive_timeout: float = 20.0
    connections: int = 4096  # of callers, in all
    breaker_failures: int = 5  # failures in a row that open the breaker of a service
    breaker_seconds: float = 5.0  # how long it stays open at most; the first time a fifth of it


@dataclass(frozen=True, kw_only=True)
class DecisionSettings:
    """The decision. Rates are `<number>/<second|minute|hour>`; several, separated by `;`, hold together."""

    upstreams: str  # as in DoorSettings
    door_directory: Path  # as in DoorSettings
    context_key: bytes  # seals the statement of who calls, for every service without a key of its own
    context_keys: str = ""  # "registration=<64 hexadecimal digits>,…"
    issuer: str = "thabian"
    instance: str = ""  # as in WebSettings; a service that answers with another one is a stranger
    log_level: str = "INFO"
    inner_tls_directory: str = ""  # as in WebSettings
    rate_subject: str = "6000/minute"  # per verified account or client
    # The rates of an address hold for all people behind it: an office, a classroom, a ministry, a mobile
    # network. They keep the house standing; guessing is slowed elsewhere, by account.
    rate_address: str = "12000/minute"  # per client address without a valid token; pages, too
    rate_sign_in: str = "600/minute"  # per client address: sign-in, sign-out and activation
    rate_refresh: str = "1200/minute"  # per client address
    rate_machine: str = "600/minute"  # per client address: tokens of machines
    rate_verification: str = "1200/minute"  # per caller, on the public verification of certificates
    # Addresses or networks whose X-Forwarded-For is believed: the TLS proxy before the door, and the portal
    # behind it, which calls for people elsewhere.
    trusted_forwarders: str = ""
