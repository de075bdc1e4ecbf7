"""`crvs-registration reindex`: writes anew the rows by which records are found; the register works on."""

from __future__ import annotations

import sys

from crvs_kernel.process.command import operator_transactions
from crvs_registration.bootstrap import SERVICE
from crvs_registration.store import reindexing

_TOLD = 20_000  # records between two lines of progress


def reindex() -> int:
    """Write the rows that are of before, page by page, and tell how far it came."""
    seen = written = 0
    for of_page, of_these in reindexing.reindex(operator_transactions(SERVICE)):
        seen, written = seen + of_page, written + of_these
        if seen % _TOLD == 0:
            sys.stdout.write(f"{seen} records, {written} written anew\n")
            sys.stdout.flush()
    sys.stdout.write(f"{seen} records are found by the keys of this release; {written} were written anew.\n")
    return 0
