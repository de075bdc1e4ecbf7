"""Commands of registration's operators."""

from __future__ import annotations

import sys

from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.process.command import operator_transactions
from crvs_registration.bootstrap import SERVICE
from crvs_registration.store.proofs import differing


def verify() -> int:
    """Hold the register to its actions; 1 when anything differs, each on a line that names it."""
    settings = read_settings(DatabaseSettings)
    found = operator_transactions(SERVICE, settings.database_url).run(_report)
    sys.stdout.write("The register is what its actions say.\n" if not found else f"{found} differ.\n")
    return 1 if found else 0


def _report(uow: UnitOfWork) -> int:
    found = 0
    for line in differing(uow):
        found += 1
        sys.stdout.write(line + "\n")
    return found
