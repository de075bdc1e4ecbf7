"""Where commits happen: what a refusal keeps, and what no event may enter the outbox with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, EventBreaksSchema
from crvs_kernel.events import Event
from crvs_kernel.primitives import new_id
from crvs_kernel.service import Service
from tests.support.notes import WRITER

INSERT = sql("INSERT INTO note (id, text) VALUES (%(id)s, %(text)s)")


def _faults(name: str, data: Any) -> list[str]:
    """Note texts are lists of words here, as they travel."""
    return [] if name == "note.written.v1" and isinstance(data["words"], list) else ["/words"]


@pytest.fixture(name="transactions")
def _transactions(database: Any) -> Iterator[Any]:
    engine = create_engine(database.app_url, 2)
    service = Service("notes", "tests.support.notes", publishes="crvs.notes", faults=_faults)
    yield transactions_of(service, engine)
    engine.dispose()


COUNTS = {
    "notes": "SELECT count(*) FROM note WHERE text = %s",
    "lines": "SELECT count(*) FROM audit WHERE act = %s",
    "events": "SELECT count(*) FROM outbox WHERE key = %s",
}


def _count(owner: Any, what: str, value: str) -> int:
    owner.execute(COUNTS[what], (value,))
    return int(owner.fetchone()[0])


def test_what_a_refusal_keeps_is_committed_and_nothing_else(transactions: Any, owner: Any) -> None:
    def work(uow: UnitOfWork) -> NoReturn:
        uow.write(INSERT, id=new_id(), text="half done")
        uow.lock(sql("SELECT 1 AS sent"))  # what was queued is in the transaction
        line = AuditLine(WRITER, "note.refuse", "note", ["n"])
        raise Conflict("stale-version", allowed=[]).keeping(lambda kept: kept.audit(line))

    with pytest.raises(Conflict) as refusal:
        transactions.run(work)
    assert _count(owner, "notes", "half done") == 0
    assert _count(owner, "lines", "note.refuse") == 1
    with pytest.raises(Conflict):
        transactions.run(lambda _: (_ for _ in ()).throw(refusal.value))
    assert _count(owner, "lines", "note.refuse") == 1  # raised again, kept once


def test_a_refusal_outside_a_command_is_given_back_to_be_raised(transactions: Any, owner: Any) -> None:
    line = AuditLine(WRITER, "note.refuse_at_once", "note", ["n"])
    refusal = Conflict("stale-version", allowed=[]).keeping(lambda kept: kept.audit(line))
    assert transactions.keep(refusal) is refusal
    assert transactions.keep(refusal) is refusal
    assert _count(owner, "lines", "note.refuse_at_once") == 1


def test_an_event_is_held_to_its_schema_as_it_travels_before_it_enters_the_outbox(
    transactions: Any, owner: Any
) -> None:
    transactions.run(lambda uow: uow.publish(Event("note.written.v1", "whole", {"words": ("a", "b")})))
    assert _count(owner, "events", "whole") == 1

    def work(uow: UnitOfWork) -> None:
        uow.write(INSERT, id=new_id(), text="with a broken event")
        uow.publish(Event("note.written.v1", "broken", {"words": "ນາງ ຄຳແພງ"}))

    with pytest.raises(EventBreaksSchema) as refusal:
        transactions.run(work)
    assert (refusal.value.event_type, refusal.value.pointers) == ("note.written.v1", ("/words",))
    assert "ຄຳແພງ" not in str(refusal.value)
    assert _count(owner, "events", "broken") == 0
    assert _count(owner, "notes", "with a broken event") == 0
