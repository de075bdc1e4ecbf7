"""Commands of operators: what a service does once, from a shell, with the settings that it needs for that."""

from __future__ import annotations

import contextlib
import importlib
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

from crvs_kernel.config import DatabaseSettings, read_settings
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.errors import DomainError, InvalidInput
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.observability import configure_logging
from crvs_kernel.service import Service


def run(service: Service, command: str, **arguments: Any) -> int:
    """Run a command of the service's own; 2 when it is refused, with the reason in both languages."""
    configure_logging(service.name, "INFO")
    commands = importlib.import_module(f"{service.package}.bootstrap.commands")
    try:
        return int(getattr(commands, command.replace("-", "_"))(**arguments))
    except DomainError as refusal:
        sys.stderr.write(f"{in_words(service, refusal)}\n")
        return 2


def id_or_time(text: str) -> UUID | datetime:
    """What an operator named: one record, or all since a time, which says its offset.

    Raises:
        InvalidInput: it is neither.

    """
    with contextlib.suppress(ValueError):
        return UUID(text)
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
    raise InvalidInput("neither-id-nor-time")


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
