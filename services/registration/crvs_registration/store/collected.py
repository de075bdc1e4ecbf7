"""What the statements of a record's first acts do where rows are collected for COPY."""

from __future__ import annotations

from typing import Any

from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.database.unit_of_work import Row
from crvs_registration.store import concerns, name_index, noted, questions, records


class CollectedRecord:
    """The record that is being made; nothing else is in the register, but for the numbers of its books."""

    def __init__(self, uow: CollectingUnitOfWork) -> None:
        self.sequence = 0  # the number that the next entry gets in its book
        self._uow = uow
        uow.answers |= {
            records.ADD_PARTIES.sql: self._add_parties,
            name_index.ADD_WORDS.sql: self._add_words,
            records.SAVE.sql: self._save,
            records.ANNOTATE.sql: self._annotate,
            records.FIND.sql: self._find,
            records.FIND_WITH_CANDIDATES.sql: self._find,
            records.NEXT_NUMBER.sql: lambda _: [{"last": self.sequence}],
            concerns.PUT.sql: lambda _: [],  # `concerns.PUT_ALL` makes all of them at the end
            questions.LOCK.sql: lambda _: [],
            noted.LOCK_NOTED.sql: lambda _: [],
            noted.MAKERS.sql: lambda _: [],
        }

    def _find(self, asked: dict[str, Any]) -> list[Row]:
        newest = self._uow.rows_of["record"][-1]
        return [newest | {"behind": False, "candidates": None}] if newest["id"] == asked["id"] else []

    def _save(self, columns: dict[str, Any]) -> list[Row]:
        self._uow.rows_of["record"][-1].update(columns)
        return []

    def _add_parties(self, asked: dict[str, Any]) -> list[Row]:
        for party in asked["parties"]:
            self._uow.keep("party", {"record_id": asked["record_id"], **party})
        return []

    def _add_words(self, asked: dict[str, Any]) -> list[Row]:
        """Keep them; `name_index.LEARN_ALL` makes the vocabulary of all at the end."""
        for each in asked["words"]:
            where = {"office": asked["office"], "record_id": asked["record_id"]}
            self._uow.keep("name_word", {"word": each["word"], **where, "parties": each["parties"]})
        return []

    def _annotate(self, asked: dict[str, Any]) -> list[Row]:
        for party in reversed(self._uow.rows_of["party"]):
            if (party["record_id"], party["role"]) == (asked["record_id"], asked["role"]):
                party["uin"] = asked["uin"]
                break
        return []
