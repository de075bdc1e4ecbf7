"""Seals stored values anew under the data key, as the tables' owner, and retires the key before (ADR 28).

A page of rows is read, sealed anew and written in one short transaction. A row is written only while it
still holds what was read, so nothing that a running process stores meanwhile is lost, and two of these can
run beside each other. Whatever stops it, the next run passes over what is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from cryptography.exceptions import InvalidTag

from crvs_kernel.config import KeySettings
from crvs_kernel.crypto import HEADER_BYTES, MARK, SEAL_BYTES, header_of, key_id
from crvs_kernel.database.data_keys import cipher_of, keys_in_force, prove_data_keys
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.database.sqlstate import RETIRED_KEY
from crvs_kernel.service import SealedColumn

_PAGE = 100  # values; the largest is a document or a message of the bus, both below 1 MiB
_ALONE = "SELECT pg_advisory_lock(hashtextextended('retire a data key', 0))"
_HAS_FENCE = "SELECT 1 FROM pg_constraint WHERE conrelid = %(table)s::regclass AND conname = %(fence)s"


class Sweep:
    """One pass over one column, a page a turn."""

    def __init__(self, session: DatabaseSession, column: SealedColumn, settings: KeySettings) -> None:
        self.column = column
        self.passed = self.resealed = 0
        self.broken = 0  # values that no key given opens; they stay as they are
        self._session = session
        self._cipher = cipher_of(settings)
        self._header = header_of(settings.data_key)
        self._after: tuple[str, ...] = ()

    def turn(self) -> bool:
        """Seal the next page anew; whether another may follow.

        Raises:
            Unavailable: the database is out of reach, or a row is locked; the next turn does this page again.

        """
        rows = self._session.run(self._page(), self._values("after", self._after) | {"header": self._header})
        texts: list[str] = []
        values: dict[str, Any] = {}
        broken = 0
        for number, (*keys, old) in enumerate(rows):
            if old is None:  # under the data key already
                continue
            new = self._sealed_anew(keys, bytes(old))
            if new is None:
                broken += 1
                continue
            texts.append(self._write(number))
            values |= self._values(f"key{number}_", keys)
            values |= {f"new{number}": new, f"seen{number}": bytes(old)[:SEAL_BYTES]}
        if texts:
            self._session.run(";".join(texts), values)  # one string of statements is one transaction
        self.passed += len(rows)
        self.resealed += len(texts)
        self.broken += broken
        if rows:
            self._after = tuple(rows[-1][:-1])
        return len(rows) == _PAGE

    def _sealed_anew(self, keys: list[str], old: bytes) -> bytes | None:
        place = self.column.place(dict(zip(self.column.keys, keys, strict=True)))
        try:
            return self._cipher.seal(self._cipher.open(old, place), place)
        except InvalidTag:
            return None

    def _page(self) -> str:
        column, keys = self.column.column, [f"t.{key}" for key in self.column.keys]
        after = [f"%(after{number})s" for number, _ in enumerate(self._after)]
        further = f"AND ({', '.join(keys)}) > ({', '.join(after)})" if after else ""
        return f"""
SELECT {", ".join(f"{key}::text" for key in keys)}, CASE WHEN {_begin(f"t.{column}")} <> %(header)s THEN t.{column} END
FROM {self.column.table} t WHERE t.{column} IS NOT NULL {further} ORDER BY {", ".join(keys)} LIMIT {_PAGE}
"""  # noqa: S608, E501 - names of our own tables

    def _write(self, number: int) -> str:
        column = self.column.column
        keys = [f"{key} = %(key{number}_{place})s" for place, key in enumerate(self.column.keys)]
        return (
            f"UPDATE {self.column.table} SET {column} = %(new{number})s WHERE {' AND '.join(keys)}"  # noqa: S608 - names of our own tables
            f" AND {_begin(column, SEAL_BYTES)} = %(seen{number})s"
        )

    @staticmethod
    def _values(prefix: str, keys: Iterable[str]) -> dict[str, Any]:
        return {f"{prefix}{place}": key for place, key in enumerate(keys)}


def count_left(session: DatabaseSession, columns: Iterable[SealedColumn], settings: KeySettings) -> int:
    """How many values are not under the data key."""
    header, left = header_of(settings.data_key), 0
    for each in columns:
        text = f"SELECT count(*) FROM {each.table} WHERE {_begin(each.column)} <> %(header)s"  # noqa: S608 - names of our own tables
        left += session.run(text, {"header": header})[0][0]
    return int(left)


def refuse_all_but(
    session: DatabaseSession, columns: Collection[SealedColumn], settings: KeySettings
) -> list[str]:
    """Let the database refuse what another key seals, for ever, and prove that it holds no such value.

    Gives the ids of those keys. A process that still seals with one is answered `keys-wrong`, and nothing of
    what it was doing is stored; what it stored until now is sealed anew.

    Raises:
        SettingsError: somebody has retired our own key meanwhile.
        Unavailable: the database is out of reach, or a table is locked; to be called again.

    """
    session.run(_ALONE)  # two with different keys would retire each other's
    prove_data_keys(settings, session, columns)
    ids = [name for name in keys_in_force(session) if name != key_id(settings.data_key)]
    for name in ids:
        for each in columns:  # one after the other: a row is written only when its fenced values are new ones
            _refuse(session, each, name, settings)
    return ids


def _refuse(session: DatabaseSession, column: SealedColumn, name: str, settings: KeySettings) -> None:
    fence = f"{RETIRED_KEY}{name}_{column.column}"
    where = {"table": column.table, "fence": fence}
    if not session.run(_HAS_FENCE, where):
        session.run(*_add_fence(column, name, fence))
    sweep = Sweep(session, column, settings)
    while sweep.turn():
        pass
    session.run(f"ALTER TABLE {column.table} VALIDATE CONSTRAINT {fence}")


def _add_fence(column: SealedColumn, name: str, fence: str) -> tuple[str, dict[str, bytes]]:
    """A value from before keys had names is refused, too: nobody can tell its key.

    Not yet valid, it holds for new values and needs the table for a moment only.
    """
    check = f"{_begin(column.column)} <> %(header)s AND {_begin(column.column, len(MARK))} = %(mark)s"
    text = f"ALTER TABLE {column.table} ADD CONSTRAINT {fence} CHECK ({check}) NOT VALID"
    return text, {"header": MARK + bytes.fromhex(name), "mark": MARK}


def _begin(column: str, length: int = HEADER_BYTES) -> str:
    return f"substring({column} FROM 1 FOR {length})"
