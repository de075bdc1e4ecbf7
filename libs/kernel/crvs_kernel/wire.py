"""The wires between our processes, databases and bus: mutual TLS where a deployment asks for it (ADR 24)."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog

from crvs_kernel.config import SettingsError

_PROVEN = {"sslmode": {"verify-full"}, "security_protocol": {"SSL", "SASL_SSL"}}
_log = structlog.get_logger()


@dataclass(frozen=True)
class InnerTls:
    """The key of a process and what proves it, and the authority that proves the others."""

    chain: str
    key: str
    authority: str

    def as_client(self, *, public: bool = False) -> ssl.SSLContext:
        """Prove who we are, and believe only whoever has the name that was asked for.

        ``public``: by a certificate of the world's authorities, too.
        """
        context = ssl.create_default_context(cafile=None if public else self.authority)
        context.load_verify_locations(self.authority)
        context.load_cert_chain(self.chain, self.key)
        return context


def inner_tls(directory: str) -> InnerTls | None:
    """What lies in ``THABIAN_INNER_TLS_DIRECTORY``: tls.crt, tls.key and ca.crt; None when it is not set.

    Raises:
        SettingsError: a file is missing.

    """
    if not directory:
        return None
    paths = [Path(directory) / name for name in ("tls.crt", "tls.key", "ca.crt")]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise SettingsError(f"THABIAN_INNER_TLS_DIRECTORY: {', '.join(missing)} missing in {directory}")
    return InnerTls(*map(str, paths))


def tell_wires_in_clear(settings: Any, *, http: bool) -> None:
    """Log once, at start, which wires of this process do not prove both of their ends."""
    wires = ["http"] if http and not settings.inner_tls_directory else []
    addresses = {name: getattr(settings, f"{name}_url", "") for name in ("database", "bus")}
    wires += [name for name, address in addresses.items() if address and not _proves(address)]
    if getattr(settings, "gateway_url", "").startswith("http://"):
        wires.append("door")
    if wires:
        _log.warning("wire-in-clear", wires=wires)


def _proves(address: str) -> bool:
    given = parse_qs(urlsplit(address).query)
    return any(set(given.get(option, ())) & values for option, values in _PROVEN.items())
