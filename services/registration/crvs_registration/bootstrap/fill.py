"""How an empty register is filled for drills and measurements: see `crvs_kernel.process.fill`."""

from __future__ import annotations

import orjson

from crvs_contracts.events.catalogue import faults
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.process.fill import Fill
from crvs_registration.application.fill import Filler
from crvs_registration.bootstrap.deps import build_deps
from crvs_registration.settings import RegistrationSettings
from crvs_registration.store.collected import CollectedRecord
from crvs_registration.store.concerns import PUT_ALL
from crvs_registration.store.name_index import LEARN_ALL
from crvs_registration.store.tables import metadata

_BOOKS = """
INSERT INTO book (office, kind, year, last, last_on)
SELECT office, kind, extract(year FROM date_of_registration)::int, count(*), max(date_of_registration)
FROM record WHERE status = 'registered' GROUP BY 1, 2, 3
"""


def build_fill(settings: RegistrationSettings) -> Fill:
    """A line is a JSON object: see `application.fill`."""
    uow = CollectingUnitOfWork(metadata, faults)
    filler = Filler(uow, CollectedRecord(uow), build_deps(settings), "person.enrolled.v1")
    return Fill(
        uow,
        lambda _, line: filler.make(orjson.loads(line)),
        ("record", "action", "party", "name_word", "near_word", "book", "audit"),
        finish=f"{_BOOKS};{LEARN_ALL};{PUT_ALL}",
    )
