"""How an empty identity is filled for drills and measurements: see `crvs_kernel.process.fill`.

The lines are the events of registration. Their entries allot the UINs, and name nobody who has one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from crvs_contracts.events.catalogue import faults
from crvs_identity.bootstrap.worker import build_reactions
from crvs_identity.settings import IdentitySettings
from crvs_identity.store import acts, persons
from crvs_identity.store.tables import METADATA
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.database.unit_of_work import Row
from crvs_kernel.process.fill import Fill, reacting


def build_fill(settings: IdentitySettings) -> Fill:
    """A line is an event."""
    uow = CollectingUnitOfWork(METADATA, faults)

    def enrol(columns: dict[str, Any]) -> list[Row]:
        person = {name: value for name, value in columns.items() if name != "is_allotted"}
        uow.keep("person", person)
        born = date.fromisoformat(columns["date_of_birth"])
        return [person | {"version": 1, "date_of_birth": born, "named": False}]

    def keep(act: dict[str, Any]) -> list[Row]:
        uow.keep("act", act)
        return []

    uow.answers |= {persons.ENROL.sql: enrol, acts.KEEP.sql: keep}
    return Fill(
        uow, reacting(build_reactions(settings), uow), ("person", "act", "person_fact", "description")
    )
