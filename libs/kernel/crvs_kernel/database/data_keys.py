"""Holds the data keys of a process to its database before anything is read or sealed with them.

The table ``data_key`` names each key under which values of the database are sealed. A process starts only
with all of them: with a wrong key it would answer 500 for what is sealed already, and mix rows of two keys. A
key that is not in the table yet enters it when the database is new, or beside a key that is proven; a key
that was retired (`reseal`) never does again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from psycopg2.errors import UndefinedTable

from crvs_kernel.config import SettingsError
from crvs_kernel.crypto import FieldCipher, key_id
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.database.sqlstate import RETIRED_KEY
from crvs_kernel.errors import Unavailable
from crvs_kernel.primitives import canonical_json
from crvs_kernel.service import SealedColumn

_OPTIONS = "-c application_name=keys -c statement_timeout=10000"
_KNOWN = "SELECT id, root FROM data_key ORDER BY since"
_RETIRED = "SELECT 1 FROM pg_constraint WHERE starts_with(conname::text, %(fence)s) LIMIT 1"
# Two processes with two keys may come to a new database at once: only one of them finds it new.
_ADOPT = """
SELECT pg_advisory_xact_lock(hashtextextended('data key', 0));
INSERT INTO data_key (id, root)
SELECT %(id)s, %(root)s WHERE (SELECT count(*) FROM data_key) = %(known)s ON CONFLICT DO NOTHING
"""

PLUMBING_SEALED = (
    SealedColumn(
        "idempotency",
        "body",
        ("caller", "route", "key"),
        lambda row: canonical_json(["idempotency", row["caller"], row["route"], row["key"]]),
    ),
    SealedColumn(
        "dead_letter",
        "message",
        ("consumer", "event_id"),
        lambda row: canonical_json(["dead_letter", row["consumer"], row["event_id"]]),
    ),
)


class DataKeySettings(Protocol):
    """Settings of a process that reads what is sealed at rest."""

    @property
    def data_key(self) -> bytes: ...
    @property
    def other_data_key(self) -> bytes: ...


class RootSettings(DataKeySettings, Protocol):
    """The same of a process with the database's address."""

    @property
    def database_url(self) -> str: ...


def cipher_of(settings: DataKeySettings) -> FieldCipher:
    """Seals with the data key; opens what it or the other one has sealed."""
    return FieldCipher(settings.data_key, settings.other_data_key)


def root_of(settings: RootSettings, sealed: Iterable[SealedColumn]) -> Callable[[], bytes]:
    """Gives the database's root secret, asked for at the first use: a process may start before its database.

    What must stay the same when the data key is changed (pseudonyms, digests that are looked up) is derived
    from it. Raises as `prove_data_keys` does.
    """

    @cache
    def root() -> bytes:
        session = DatabaseSession(settings.database_url, _OPTIONS)
        try:
            return prove_data_keys(settings, session, sealed)
        finally:
            session.drop()

    return root


def prove_data_keys(
    settings: DataKeySettings, session: DatabaseSession, sealed: Iterable[SealedColumn]
) -> bytes:
    """Give the database's root secret, which stays the same when keys change.

    Raises:
        SettingsError: values are sealed under a key that this process was not given, or its key was retired.
        Unavailable: the database is out of reach, or was not migrated yet.

    """
    while True:
        known = keys_in_force(session)
        key = settings.data_key
        if known:
            root = _root(known, settings)
            if key_id(key) in known:
                return root
            _refuse_retired(settings, session, known)
        else:  # the root is the first key, so that whatever was derived from that stays as it is
            key = root = _first_key(settings, session, (*PLUMBING_SEALED, *sealed))
        new = key_id(key)
        sealed_root = FieldCipher(key).seal(root, _place(new))
        session.run(_ADOPT, {"id": new, "root": sealed_root, "known": len(known)})


def keys_in_force(session: DatabaseSession) -> dict[str, bytes]:
    """The ids of the keys under which values are sealed, each with the root secret under it."""
    try:
        return {name: bytes(root) for name, root in session.run(_KNOWN)}
    except UndefinedTable as error:
        raise Unavailable("schema-outdated") from error


def _root(known: Mapping[str, bytes], settings: DataKeySettings) -> bytes:
    keys = {key_id(key): key for key in (settings.data_key, settings.other_data_key) if key}
    if missing := [name for name in known if name not in keys]:
        raise SettingsError(_wrong(f"values are sealed under key {' and '.join(missing)}", settings))
    name, sealed = next(iter(known.items()))
    return FieldCipher(keys[name]).open(sealed, _place(name))


def _refuse_retired(settings: DataKeySettings, session: DatabaseSession, known: Iterable[str]) -> None:
    name = key_id(settings.data_key)
    if session.run(_RETIRED, {"fence": f"{RETIRED_KEY}{name}_"}):
        in_force = " and ".join(known)
        raise SettingsError(_wrong(f"key {name} was retired, values are sealed under {in_force}", settings))


def _first_key(settings: DataKeySettings, session: DatabaseSession, columns: Iterable[SealedColumn]) -> bytes:
    """The key of what a database from before the table of keys holds: one value of each column must open."""
    first = settings.data_key
    for each in columns:
        for *keys, value in session.run(_one(each)):
            place = each.place(dict(zip(each.keys, map(str, keys), strict=True)))
            if _opens(settings.data_key, bytes(value), place):
                continue
            if not _opens(settings.other_data_key, bytes(value), place):
                raise SettingsError(_wrong(f"the values in {each.table} do not open", settings))
            first = settings.other_data_key
    return first


def _opens(key: bytes, value: bytes, place: bytes) -> bool:
    if not key:
        return False
    try:
        FieldCipher(key).open(value, place)
    except InvalidTag:
        return False
    return True


def _one(column: SealedColumn) -> str:
    keys = ", ".join(column.keys)
    return f"SELECT {keys}, {column.column} FROM {column.table} WHERE {column.column} IS NOT NULL LIMIT 1"  # noqa: S608 - names of our own tables


def _wrong(reason: str, settings: DataKeySettings) -> str:
    given = " and ".join(key_id(key) for key in (settings.data_key, settings.other_data_key) if key)
    return (
        f"THABIAN_DATA_KEY: not the key of this database: {reason}, and the process was given {given}. "
        "Nothing was changed. Put back the key that belongs to the data, from where your keys are kept (make "
        "run: the file `secrets` in the stack's directory; compose: deploy/.env; Kubernetes: the service's "
        'secret): docs/operations.md, "Keys".'
    )


def _place(name: str) -> bytes:
    return f"data_key/{name}".encode()
