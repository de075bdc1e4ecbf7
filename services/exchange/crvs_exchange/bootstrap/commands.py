"""Commands of the exchange's operators."""

from __future__ import annotations

import sys
from pathlib import Path

from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.application import load_agreements as loading
from crvs_exchange.bootstrap import SERVICE
from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.process.command import operator_transactions


def load_agreements(file: str) -> int:
    """Add what is new in a file, all or nothing."""
    settings = read_settings(DatabaseSettings)
    agreements = read_agreements(Path(file))
    transactions = operator_transactions(SERVICE, settings.database_url)
    added = transactions.run(lambda uow: loading.load_agreements(agreements, uow))
    sys.stdout.write(f"{added} new versions of agreements\n")
    return 0
