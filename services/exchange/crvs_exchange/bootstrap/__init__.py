"""What the exchange is: see `crvs_kernel.service`."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_exchange.settings import ExchangeSettings
from crvs_kernel.process import cli
from crvs_kernel.service import LIST_KNOWN, REOPEN, OperatorCommand, SealedColumn, Service

SERVICE: Final = Service(
    name="exchange",
    package="crvs_exchange",
    settings_class=ExchangeSettings,
    consumes=("crvs.registration", "crvs.identity", "crvs.certificates", "crvs.gateway"),
    fills=True,
    commands=(
        OperatorCommand(
            "load-agreements",
            "add the new versions of the ministries' agreements, all or none",
            {"file": "a YAML file; - for standard input"},
        ),
        OperatorCommand(
            "list-events",
            "print the vital events of records as JSON lines, for a register that has lost them",
            {"file": "ids of records, one a line; - for standard input"},
        ),
        OperatorCommand(
            "catch-up",
            "record what the bus still has and the feed lacks",
        ),
        LIST_KNOWN,
        REOPEN,
    ),
    sealed=(
        SealedColumn(
            "feed",
            "sealed",
            ("seq", "event_id"),
            lambda row: f"exchange.feed.data:{row['event_id']}".encode(),
        ),
    ),
)
main = partial(cli.main, SERVICE)
