"""Reactions: one function for each event type, run in the transaction of the inbox row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event

Reaction = Callable[[Event, UnitOfWork], None]
Reactions = Mapping[str, Reaction]
