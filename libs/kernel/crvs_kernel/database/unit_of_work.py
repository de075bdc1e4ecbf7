"""One command, one transaction, one round trip (laws 1 and 2).

Reads run at once. Writes queue up and leave together with COMMIT as one string of statements, because on
this path the round trips cost more than the rows. The connection is in autocommit mode; a transaction is
opened by `lock`, or by the commit itself. NOTIFY goes after COMMIT in the same string: inside a transaction
it would serialise all commits of the database.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import orjson
import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import clock
from crvs_kernel.database.plans import plans_of, refuse_outdated
from crvs_kernel.database.sqlstate import is_lost, refusal_of
from crvs_kernel.database.statements import Prepared, insert_into, sql
from crvs_kernel.database.tables import PLUMBING
from crvs_kernel.errors import EventBreaksSchema
from crvs_kernel.events import Event
from crvs_kernel.primitives import canonical_json
from crvs_kernel.service import SchemaCheck

_INSERT_OUTBOX = insert_into(PLUMBING.outbox, "id", "topic", "key", "type", "time", "data")
_INSERT_AUDIT = insert_into(PLUMBING.audit)
_CLOCKS_AGREE = sql(clock.AGREE, planned_once=True)
Row = dict[str, Any]


class UnitOfWork:
    """A connection and the statements queued for it, which commit together or not at all."""

    def __init__(self, connect: Callable[[], Any], topic: str, faults: SchemaCheck | None = None) -> None:
        self._connect = connect
        self._topic = topic
        self._faults = faults

    def __enter__(self) -> Self:
        self._pooled = self._connect()
        self._session = self._pooled.dbapi_connection
        self._cursor = self._pooled.cursor()
        self._plans = plans_of(self._pooled.info)
        self._queue: list[bytes] = []
        self._published = False
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        try:
            if self._in_transaction():
                self._cursor.execute("ROLLBACK")
        except psycopg2.Error:
            self._pooled.invalidate()
        finally:
            self._pooled.close()

    def rows(self, statement: Prepared, **values: Any) -> list[Row]:
        """Run now and give all rows; inside a transaction the queued statements run first."""
        return self._now(self._take_queue() if self._in_transaction() else [], statement, values)

    def row(self, statement: Prepared, **values: Any) -> Row | None:
        """Run now and give the first row, or None."""
        rows = self.rows(statement, **values)
        return rows[0] if rows else None

    def lock(self, statement: Prepared, **values: Any) -> Row | None:
        """Run now inside the transaction (SELECT … FOR UPDATE, UPDATE … RETURNING) and give the first row.

        What was queued before goes first. Call it as late as can be: the lock is held until the commit.
        """
        locked = self.lock_rows(statement, **values)
        return locked[0] if locked else None

    def lock_rows(self, statement: Prepared, **values: Any) -> list[Row]:
        """The same for several rows; the statement orders them, so that two callers cannot wait in a ring."""
        begin = [] if self._in_transaction() else [b"BEGIN"]
        return self._now([*begin, *self._take_queue()], statement, values)

    def write(self, statement: Prepared, **values: Any) -> None:
        """Queue a statement for the commit."""
        self._queue.append(self._text(statement, values))

    def publish(self, event: Event) -> None:
        """Queue an event for the outbox; others see it after the commit.

        Raises:
            EventBreaksSchema: its data, as it would travel, is not what its type promises.

        """
        data = self._data_of(event)
        self._published = True
        self.write(
            _INSERT_OUTBOX,
            id=event.id,
            topic=self._topic,
            key=event.subject,
            type=event.type,
            time=event.time,
            data=data.decode(),
        )

    def _data_of(self, event: Event) -> bytes:
        data = canonical_json(event.data)
        broken = self._faults(event.type, orjson.loads(data)) if self._faults else []
        if broken:
            raise EventBreaksSchema(event.type, broken)
        return data

    def audit(self, line: AuditLine) -> None:
        """Queue an audit line."""
        who = line.principal
        mark = {"password_renewed_by": who.password_renewed_by} if who.password_renewed_by else {}
        self.write(
            _INSERT_AUDIT,
            actor=who.subject,
            actor_kind=who.kind,
            office=who.office,
            purpose=who.purpose,
            act=line.act,
            subject_kind=line.subject_kind,
            subject_ids=list(line.subject_ids),
            request_id=who.request_id,
            detail={**line.detail, **mark},
            address=who.address,
            stated_purpose=who.stated_purpose,
            client_request_id=who.client_request_id,
        )

    def commit(self) -> None:
        """Send everything queued and commit.

        Raises:
            ConstraintViolated: a unique, check, foreign-key or exclusion constraint refused; nothing changed.
            InvalidInput: the database cannot hold a value; nothing changed.
            Unavailable: the database was lost; whether it committed is unknown, so the caller
                repeats with the same Idempotency-Key or event id. Or ``clocks-differ``: nothing changed.
            RuntimeError: a statement of the transaction failed before, and somebody swallowed that:
                PostgreSQL would answer COMMIT with ROLLBACK, without an error.

        """
        open_already = self._in_transaction()
        if not self._queue and not open_already:
            return
        if self._session.info.transaction_status == TRANSACTION_STATUS_INERROR:
            raise RuntimeError("a statement failed; this transaction can only be rolled back")
        parts = [] if open_already else [b"BEGIN"]
        agree = self._text(_CLOCKS_AGREE, clock.readings())
        parts += [agree, *self._take_queue(), b"COMMIT"]
        if self._published:
            parts.append(b"NOTIFY outbox")
        self._run(b";".join(parts))
        self._published = False

    def _now(self, before: list[bytes], statement: Prepared, values: dict[str, Any]) -> list[Row]:
        self._run(b";".join([*before, self._text(statement, values)]))
        names = [column.name for column in self._cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._cursor] if names else []

    def _take_queue(self) -> list[bytes]:
        queue, self._queue = self._queue, []
        return queue

    def _in_transaction(self) -> bool:
        """Whether a transaction is open; a lost connection counts, so that it is never pooled again."""
        status: int = self._session.info.transaction_status
        return status != TRANSACTION_STATUS_IDLE

    def _text(self, statement: Prepared, values: dict[str, Any]) -> bytes:
        call = self._plans.call(statement) if statement.planned_once else None
        text: bytes = self._cursor.mogrify(call or statement.sql, statement.arguments(values))
        return text

    def _run(self, text: bytes) -> None:
        """Execute once. After a lost connection the effect is unknown, so nothing is sent again."""
        try:
            self._plans.send(self._cursor.execute)
            self._cursor.execute(text)
        except psycopg2.Error as error:
            refuse_outdated(error)
            refusal = clock.refusal_told(error) or refusal_of(error, lost=is_lost(self._session))
            if refusal is error:
                raise
            raise refusal from error
