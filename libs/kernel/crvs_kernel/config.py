"""The only reader of the environment: typed settings; secrets and addresses have no default."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from environs import Env, EnvError

PREFIX = "THABIAN_"
KEY_BYTES = 32  # every setting of type bytes is a key of AES-256 or HMAC-SHA256


class SettingsError(Exception):
    """A setting is missing or cannot be read; the message names it."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """What a command needs that only asks or changes the database, as the app role."""

    database_url: str


@dataclass(frozen=True, kw_only=True)
class KeySettings:
    """The data keys alone, for a command of the tables' owner."""

    data_key: bytes
    other_data_key: bytes = b""


@dataclass(frozen=True, kw_only=True)
class SealedSettings(DatabaseSettings, KeySettings):
    """What a command needs that reads what is sealed at rest, too."""


@dataclass(frozen=True, kw_only=True)
class BusSettings:
    """What a command needs that reads the bus."""

    bus_url: str


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """Settings of every web process: an address in ``host:port`` form, and its size."""

    listen: str
    web_workers: int = 1
    web_threads: int = 8
    instance: str = ""  # a name that probes answer with: which of several houses on one machine this is
    log_level: str = "INFO"
    inner_tls_directory: str = ""  # tls.crt, tls.key, ca.crt: mutual TLS between our processes; empty: none


@dataclass(frozen=True, kw_only=True)
class Settings(WebSettings):
    """Settings of every service with records; services add their own fields in a subclass."""

    database_url: str
    bus_url: str
    context_key: bytes  # 32 bytes, hexadecimal: seals the gateway's statement of who calls
    data_key: bytes  # 32 bytes, hexadecimal: AES-256 for fields encrypted at rest
    other_data_key: bytes = b""  # a second key that only reads, while the data key is being changed
    listen: str = "127.0.0.1:0"  # only `web` listens
    worker_metrics: str = ""  # host:port for a worker's or relay's own metrics; empty: none
    pool_size: int = 8
    reaches_bus: bool = (
        True  # False where a network policy keeps a web process from the bus: `status` asks elsewhere
    )
    zone: str = "Asia/Vientiane"


S = TypeVar("S")


def _read(env: Env, name: str, kind: Any, default: Any) -> Any:
    readers: dict[Any, Any] = {
        str: env.str,
        int: env.int,
        float: env.float,
        bool: env.bool,
        Path: env.path,
    }
    if kind is bytes:
        text = env.str(name) if default is dataclasses.MISSING else env.str(name, default.hex())
        key = _from_hex(text)
        if key is None or (len(key) != KEY_BYTES and key != default):
            raise ValueError(f"a key of {KEY_BYTES} bytes, in hexadecimal")
        return key
    reader = readers[kind]
    return reader(name) if default is dataclasses.MISSING else reader(name, default)


def _from_hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def read_settings(cls: type[S]) -> S:
    """Fill a settings dataclass from ``THABIAN_<FIELD>`` variables.

    Raises:
        SettingsError: a variable without default is missing, or has the wrong form.

    """
    env = Env()
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    for each in dataclasses.fields(cls):  # type: ignore[arg-type]  # every caller passes a dataclass
        name = PREFIX + each.name.upper()
        try:
            values[each.name] = _read(env, name, hints[each.name], each.default)
        except (EnvError, ValueError) as error:
            raise SettingsError(f"{name}: {error}") from error
    return cls(**values)


def migrator_url() -> str:
    """The database address of the role that owns the tables; only their commands read it."""
    try:
        return Env().str(PREFIX + "MIGRATOR_URL")
    except EnvError as error:
        raise SettingsError(str(error)) from error


def metrics_directory() -> str | None:
    """The directory that the processes of a service share for Prometheus; its client reads it as well."""
    return Env().str("PROMETHEUS_MULTIPROC_DIR", None)
