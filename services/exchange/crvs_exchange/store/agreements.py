"""Agreements in PostgreSQL; rows are only ever added."""

from __future__ import annotations

from functools import lru_cache

import orjson

from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.store.tables import AGREEMENT
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

_COLUMNS = ("client", "version", "legal_basis", "purpose", "valid_from", "valid_to", "subject", "grants")
_OF_CLIENT = sql(f"SELECT {', '.join(_COLUMNS)} FROM agreement WHERE client = %(client)s")  # noqa: S608 - our own names
_ADD = insert_into(AGREEMENT, *_COLUMNS)


def of_client(uow: UnitOfWork, client: str) -> list[Agreement]:
    """Every version; the same row gives the same object, so that its projections are compiled once."""
    return [_agreement(*_key(row)) for row in uow.rows(_OF_CLIENT, client=client)]


def add(uow: UnitOfWork, agreement: Agreement) -> None:
    """Queue a new version."""
    values = {name: getattr(agreement, name) for name in _COLUMNS}
    uow.write(_ADD, **values | {"grants": {name: list(each) for name, each in agreement.grants.items()}})


def _key(row: Row) -> tuple[object, ...]:
    return (*(row[name] for name in _COLUMNS[:-1]), orjson.dumps(row["grants"], option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=256)
def _agreement(*key: object) -> Agreement:
    values = dict(zip(_COLUMNS, key, strict=True))
    grants = orjson.loads(values.pop("grants"))  # type: ignore[arg-type]  # the last value is JSON
    return Agreement(**values, grants={name: tuple(each) for name, each in grants.items()})  # type: ignore[arg-type]  # from typed columns
