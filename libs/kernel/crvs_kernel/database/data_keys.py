"""Holds the data keys of a process to its database before anything is read or sealed with them.

The table ``data_key`` names each key under which values of the database are sealed. A process starts only
with all of them: with a wrong key it would answer 500 for what is sealed already, and mix rows of two keys. A
key that is not in the table yet enters it when the database is new, or beside a key that is proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from cryptography.exceptions import InvalidTag
from psycopg2.errors import UndefinedTable

from crvs_kernel.config import SettingsError
from crvs_kernel.crypto import FieldCipher, key_id
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable
from crvs_kernel.primitives import canonical_json
from crvs_kernel.service import SealedColumn

_KNOWN = "SELECT id, root FROM data_key ORDER BY since"
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


def cipher_of(settings: DataKeySettings) -> FieldCipher:
    """Seals with the data key; opens what it or the other one has sealed."""
    return FieldCipher(settings.data_key, settings.other_data_key)


def prove_data_keys(
    settings: DataKeySettings, session: DatabaseSession, sealed: Iterable[SealedColumn]
) -> bytes:
    """Give the database's root secret, which stays the same when keys change.

    Raises:
        SettingsError: values are sealed under a key that this process was not given.
        Unavailable: the database is out of reach, or was not migrated yet.

    """
    while True:
        known = _known(session)
        root = _root(known, settings)
        if key_id(settings.data_key) in known:
            return root
        if not known:
            _refuse_strange_values(settings, session, (*PLUMBING_SEALED, *sealed))
        own = FieldCipher(settings.data_key)
        new = key_id(settings.data_key)
        session.run(_ADOPT, {"id": new, "root": own.seal(root, _place(new)), "known": len(known)})


def _known(session: DatabaseSession) -> dict[str, bytes]:
    try:
        return {name: bytes(root) for name, root in session.run(_KNOWN)}
    except UndefinedTable as error:
        raise Unavailable("schema-outdated") from error


def _root(known: Mapping[str, bytes], settings: DataKeySettings) -> bytes:
    """The root of a new database is its first key, so that whatever was derived from that stays as it is."""
    keys = {key_id(key): key for key in (settings.data_key, settings.other_data_key) if key}
    if missing := [name for name in known if name not in keys]:
        raise SettingsError(_wrong(f"values are sealed under key {' and '.join(missing)}", settings))
    root = settings.data_key
    for name, sealed in known.items():
        root = FieldCipher(keys[name]).open(sealed, _place(name))
    return root


def _refuse_strange_values(
    settings: DataKeySettings, session: DatabaseSession, columns: Iterable[SealedColumn]
) -> None:
    """A database from before the table of keys: one value of each column must open."""
    cipher = cipher_of(settings)
    for each in columns:
        for *keys, value in session.run(_one(each)):
            row = dict(zip(each.keys, map(str, keys), strict=True))
            try:
                cipher.open(bytes(value), each.place(row))
            except InvalidTag:
                raise SettingsError(_wrong(f"the values in {each.table} do not open", settings)) from None


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
