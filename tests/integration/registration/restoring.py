"""A restored register as its operator has it: put back, opened with what others know, told what was lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.primitives import new_id
from crvs_registration import bootstrap
from tests.support.examples import example

SLIP: dict[str, Any] = {"kind": "clerical", "reason": "a slip", "changes": {"/child/weight_grams": 3200}}
_TABLES = (
    ("record", "id"),
    ("action", "record_id"),
    ("party", "record_id"),
    ("name_word", "record_id"),
    ("concern", "record_id"),
)
_KEPT = "SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM {} t WHERE {} = %s"
_PUT_BACK = "INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::public.{0}, %s::jsonb)"


def birth(given: str) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given})


def sequence(record: dict[str, Any]) -> int:
    return RegistrationNumber.parse(record["registration_number"]).sequence


@dataclass
class Operator:
    """Runs the commands of the register, on a database that `owner` may change past them."""

    owner: Any
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, command: str, *arguments: str, told: str = "") -> tuple[int, str]:
        """Exit code and output of a command that reads these lines."""
        self.capsys.readouterr()
        self.monkeypatch.setattr("sys.stdin", io.StringIO(told))
        return bootstrap.main([command, *arguments]), self.capsys.readouterr().out

    def restore(self) -> None:
        """What a restored copy looks like from within: it was opened elsewhere."""
        self.owner.execute("UPDATE incarnation SET place = 'another cluster'")
        self.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def reopen(self, *numbers: RegistrationNumber, margin: int | str = 0, known: str = "") -> str:
        """With numbers, or lines, that the others know."""
        lines = "".join(f"{new_id()}\tnumber\t{number}\n" for number in numbers)
        code, said = self.run("reopen", "-", str(margin), told=lines + known)
        assert code == 0, said
        return said

    def published(self, record: str) -> str:
        """What the exchange lists of a record, from what the relay would have taken to the bus."""
        self.owner.execute("SELECT type, data FROM outbox WHERE key = %s ORDER BY seq", (record,))
        return "".join(f'{{"type":"{type_}","data":{data}}}\n' for type_, data in self.owner.fetchall())

    def lose(self, record: str) -> None:
        for table, column in _TABLES:
            self.owner.execute(f"DELETE FROM {table} WHERE {column} = %s", (record,))  # noqa: S608 - our own names

    def rewind(self, record: str) -> Callable[[], None]:
        """Gives what puts the record back to what it is now, as a restore does."""
        kept = []
        for table, column in _TABLES:
            self.owner.execute(_KEPT.format(table, column), (record,))
            kept.append((table, self.owner.fetchone()[0]))

        def back() -> None:
            self.lose(record)
            for table, rows in kept:
                self.owner.execute(_PUT_BACK.format(table), (rows,))

        return back

    def reopen_knowing(self, record: str, version: int) -> str:
        """A restore, after which others know a version of a record."""
        self.restore()
        return self.reopen(margin=5, known=f"{record}\tversion\t{version}\n")

    def take_back(self, events: str) -> tuple[int, str]:
        return self.run("take-back", "-", told=events)

    def assert_proven(self) -> None:
        code, said = self.run("verify")
        assert code == 0, said
