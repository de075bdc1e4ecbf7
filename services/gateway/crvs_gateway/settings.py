"""Settings of the gateway's processes."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_kernel.config import DatabaseSettings, Settings, WebSettings

LARGEST_OWN_BODY = 64 << 10  # bytes: nothing that comes to the gateway's own web process is large


@dataclass(frozen=True, kw_only=True)
class OperatorSettings(DatabaseSettings):
    """Commands on accounts, clients and keys: they need neither a bus nor the context key."""

    data_key: bytes
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
    """The door. Rates are `<number>/<second|minute|hour>`; several, separated by `;`, hold together."""

    upstreams: str  # "gateway=http://127.0.0.1:8101,registration=http://…", one per service
    context_key: bytes  # seals the statement of who calls, for every service without a key of its own
    context_keys: str = ""  # "registration=<64 hexadecimal digits>,…"
    issuer: str = "thabian"
    worker_metrics: str = ""  # host:port of the metrics, inside the network only; empty: none
    rate_subject: str = "6000/minute"  # per verified account or client
    rate_address: str = "1200/minute"  # per client address without a valid token
    rate_sign_in: str = "60/minute"  # per client address, on sign-in, refresh and token routes
    rate_verification: str = "120/minute"  # per caller, on the public verification of certificates
    # Addresses or networks whose X-Forwarded-For is believed: the TLS proxy before the door, and the portal
    # behind it, which calls for people elsewhere.
    trusted_forwarders: str = ""
    public_scheme: str = "http"
    # Bytes; the limit of the services themselves, so that what is too large is refused in one place.
    max_body: int = 1 << 20
    body_room: int = 128 << 20  # bytes of bodies over 64 KiB that are held at once, for all callers
    connect_timeout: float = 2.0  # seconds
    answer_timeout: float = 30.0  # seconds to the first byte of an answer, and between its parts
    # A caller's whole body has this many seconds, and one more for every `receive_rate` bytes of it.
    receive_timeout: float = 20.0
    receive_rate: int = 16 << 10
    unread_timeout: float = 30.0  # seconds that a caller may read nothing of an answer
    connections: int = 4096  # of callers, in all
    connections_per_address: int = 1024  # not counted for trusted forwarders
    pool_size: int = 64  # idle connections kept per service
    breaker_failures: int = 5  # failures in a row that open the breaker of a service
    breaker_seconds: float = 5.0  # how long it stays open before one request tries again
