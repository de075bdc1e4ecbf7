"""Commands of operators: what a service does once, from a shell, with the settings that it needs for that."""

from __future__ import annotations

import importlib
from typing import Any

from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.errors import DomainError
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.observability import configure_logging
from crvs_kernel.service import Service


def run(service: Service, command: str, **arguments: Any) -> int:
    """Run a command of the service's own; a refusal of it is told by the command line."""
    configure_logging(service.name, "INFO")
    commands = importlib.import_module(f"{service.package}.bootstrap.commands")
    return int(getattr(commands, command.replace("-", "_"))(**arguments))


def operator_transactions(
    service: Service, database_url: str = "", *, restored: bool = False
) -> Transactions:
    """Transactions on one connection that commit as a web process does; ``restored``: on a copy, too.

    The address is that of the settings where none is given.
    """
    url = database_url or read_settings(DatabaseSettings).database_url
    return transactions_of(service, create_engine(url, 1, restored=restored))


def in_words(service: Service, refusal: DomainError) -> str:
    """The code and the sentences of a refusal, and a line for each field that is wrong."""
    catalogue = Catalogue.load([service.problems], service.terms)
    _, detail = catalogue.words(refusal.code, refusal.params)
    lines = [f"{refusal.code}: {detail['en']} {detail['lo']}"]
    for fault in refusal.faults:
        words = catalogue.field(fault.code, fault.params)
        lines.append(f"{fault.pointer} {fault.code}: {words['en']} {words['lo']}")
    return "\n  ".join(lines)
