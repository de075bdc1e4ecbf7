"""Identifiers, time and canonical bytes."""

from __future__ import annotations

import hashlib
import threading
import time
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import uuid_utils


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by time of making, so that indexes grow at one end."""
    return UUID(int=uuid_utils.uuid7().int)


def derived_id(origin: str, *parts: str) -> UUID:
    """The same UUIDv7 for the same origin (a UUID) and parts; it has the origin's time and sorts beside it.

    What is published a second time has the id that it had the first time, and consumers drop it by that id.
    """
    digest = hashlib.sha256(canonical_json([origin, *parts])).digest()
    random = int.from_bytes(digest[:10]) & ~(0xF << 76 | 0x3 << 62)
    return UUID(int=UUID(origin).int >> 80 << 80 | random | 0x7 << 76 | 0x2 << 62)


class Clock(Protocol):
    """The source of time; tests replace it."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def today(self, zone: str) -> date:
        """The civil date in an IANA time zone."""
        ...


class SystemClock:
    """The machine's clock; what it said is held to the database's before it is committed (ADR 26)."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(_read(), UTC)

    def today(self, zone: str) -> date:
        return datetime.fromtimestamp(_read(), ZoneInfo(zone)).date()


def clock_ahead() -> float:
    """How far the machine's clock is ahead of the monotonic one, in seconds; changes when it jumps."""
    return time.time() - time.monotonic()


class _Readings(threading.local):
    """What `clock_ahead` was whenever this thread read the machine's clock."""

    def __init__(self) -> None:
        self.ahead: list[float] = []


_readings = _Readings()


def _read() -> float:
    now = time.time()
    _readings.ahead.append(now - time.monotonic())
    return now


def forget_readings() -> None:
    """Begin work that uses no earlier reading of this thread."""
    _readings.ahead.clear()


def take_readings() -> tuple[float, float]:
    """The time now by the lowest and the highest reading since the last call, in seconds since 1970.

    They are apart when the clock has jumped in between, also when it has jumped back since.
    """
    _read()
    now, lowest, highest = time.monotonic(), min(_readings.ahead), max(_readings.ahead)
    forget_readings()
    return now + lowest, now + highest


def canonical_json(value: Any) -> bytes:
    """One byte string for one value: keys sorted, no spaces (after RFC 8785), UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def sha256_hex(data: bytes) -> str:
    """SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
