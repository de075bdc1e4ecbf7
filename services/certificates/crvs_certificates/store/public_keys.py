"""The public keys of every seal directory that this register has used; none is ever removed."""

from __future__ import annotations

from typing import Any

import orjson

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

_IDS = sql("SELECT id FROM public_key")
_OF_CODES = sql("SELECT content FROM public_key WHERE use = 'qr' ORDER BY since DESC, id")
# Two first processes may both have found it unknown.
_ADD = sql(
    "INSERT INTO public_key (id, use, content) VALUES (%(id)s, %(use)s, %(content)s) ON CONFLICT DO NOTHING"
)
_ISSUED = sql("SELECT EXISTS (SELECT FROM certificate) AS issued")
_A_CODE = sql("SELECT serial, sealed_qr FROM certificate_document ORDER BY serial LIMIT 1")


def known(uow: UnitOfWork) -> set[str]:
    """The ids of all keys."""
    return {row["id"] for row in uow.rows(_IDS)}


def of_codes(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The keys of QR codes as JWKs, the newest first."""
    return [orjson.loads(row["content"]) for row in uow.rows(_OF_CODES)]


def add(uow: UnitOfWork, key: str, use: str, content: str) -> None:
    """Queue a key that is not known yet."""
    uow.write(_ADD, id=key, use=use, content=content)


def certificates_exist(uow: UnitOfWork) -> bool:
    """Whether anything was ever sealed here."""
    row = uow.row(_ISSUED)
    return bool(row and row["issued"])


def a_sealed_code(uow: UnitOfWork) -> tuple[str, bytes] | None:
    """The serial of any certificate, and its QR text as it is stored."""
    row = uow.row(_A_CODE)
    return (row["serial"], bytes(row["sealed_qr"])) if row else None
