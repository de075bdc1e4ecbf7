"""Network addresses as they are counted."""

from __future__ import annotations

import ipaddress


def bucket_of(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address: one subscriber owns all of it."""
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.IPv6Network((parsed, 64), strict=False))


def address_in(text: str) -> str | None:
    """The address in an entry of X-Forwarded-For, which may be ``1.2.3.4:567`` or ``[2001:db8::1]:567``."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
