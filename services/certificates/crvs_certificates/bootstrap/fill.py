"""How empty copies of entries are filled for drills and measurements: see `crvs_kernel.process.fill`.

The lines are the events of registration and identity. No certificate is made: that needs a seal.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from crvs_certificates.bootstrap.worker import build_reactions
from crvs_certificates.settings import CertificateSettings
from crvs_certificates.store import entries
from crvs_certificates.store.tables import METADATA
from crvs_kernel.database.collected import CollectingUnitOfWork
from crvs_kernel.database.unit_of_work import Row
from crvs_kernel.process.fill import Fill, reacting


def build_fill(settings: CertificateSettings) -> Fill:
    """A line is an event."""
    uow = CollectingUnitOfWork(METADATA)

    def keep(table: str, row: dict[str, Any]) -> list[Row]:
        uow.keep(table, row)
        return []

    uow.answers |= {
        entries.SAVE.sql: partial(keep, "entry"),
        entries.SAVE_UIN.sql: partial(keep, "allotted_uin"),
    }
    return Fill(uow, reacting(build_reactions(settings), uow), ("entry", "allotted_uin"))
