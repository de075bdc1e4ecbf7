"""How an empty feed is filled for drills and measurements: see `crvs_kernel.process.fill`."""

from __future__ import annotations

from typing import Any

from crvs_exchange.bootstrap.worker import build_reactions
from crvs_exchange.settings import ExchangeSettings
from crvs_exchange.store.feed import APPEND
from crvs_exchange.store.tables import METADATA
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.database.unit_of_work import Row
from crvs_kernel.process.fill import Fill, reacting

_LAST = "SELECT last FROM feed_position FOR UPDATE"
_POSITION = "UPDATE feed_position SET last = (SELECT coalesce(max(seq), 0) FROM feed)"


def build_fill(settings: ExchangeSettings) -> Fill:
    """A line is an event; the number of the line is its position."""
    uow = CollectingUnitOfWork(METADATA)
    react = reacting(build_reactions(settings), uow)

    def record(number: int, line: bytes) -> None:
        def append(row: dict[str, Any]) -> list[Row]:
            uow.keep("feed", {"seq": number, **row})
            return []

        uow.answers[APPEND.sql] = append
        react(number, line)

    return Fill(uow, record, ("feed",), finish=_POSITION, after=_LAST)
