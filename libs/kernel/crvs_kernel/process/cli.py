"""The command line of every service: `crvs-<name> web | worker | relay | migrate | prune`.

Each process imports only what it runs: a web process has no bus client in its memory, a relay no Flask.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import structlog
from flask import Flask

from crvs_kernel.config import SettingsError, migrator_url, read_settings
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.service import Service


def _web(service: Service) -> int:
    from crvs_kernel.database.schema import newest  # noqa: PLC0415 - see the module
    from crvs_kernel.http.probes import SCHEMA  # noqa: PLC0415 - see the module
    from crvs_kernel.process.serve import serve  # noqa: PLC0415 - see the module

    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)

    def build() -> Flask:
        app = service.build_web(settings)
        if service.migrations is not None:
            app.extensions[SCHEMA] = newest(service.migrations)
        return app

    serve(build, settings)
    return 0


def _worker(service: Service, chosen: argparse.Namespace) -> int:
    from crvs_kernel.process import worker as worker_process  # noqa: PLC0415 - see the module

    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    if chosen.replay_dead_letters:
        return worker_process.run_replay(service, settings)
    if chosen.discard_dead_letter:
        return worker_process.run_discard(service, settings, chosen.discard_dead_letter)
    return worker_process.run_worker(service, settings)


def _relay(service: Service) -> int:
    from crvs_kernel.bus.connect import connect  # noqa: PLC0415 - see the module
    from crvs_kernel.delivery.relay import run_relay  # noqa: PLC0415 - see the module

    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    if service.publishes is None:
        raise SystemExit(f"{service.name} publishes nothing")
    return run_relay(bus=connect(settings.bus_url), settings=settings, topic=service.publishes)


@dataclass(frozen=True, kw_only=True)
class _Database:
    database_url: str  # of the app role: whoever waits for a version owns no table


def _migrate(service: Service, target: str, check_s: float | None) -> int:
    from crvs_kernel.database import migrate  # noqa: PLC0415 - see the module

    configure_logging(service.name, "INFO")
    if service.migrations is None:
        raise SystemExit(f"{service.name} has no database")
    if check_s is not None:
        ready = migrate.await_version(service.migrations, read_settings(_Database).database_url, check_s)
        return 0 if ready else 1
    if target == "base":
        migrate.downgrade(service.migrations, migrator_url())
    else:
        migrate.upgrade(service.migrations, migrator_url(), target)
    return 0


def _prune(service: Service) -> int:
    from crvs_kernel.database.prune import prune  # noqa: PLC0415 - see the module

    configure_logging(service.name, "INFO")
    structlog.get_logger().info("pruned", **prune(migrator_url()))
    return 0


def main(service: Service, arguments: list[str] | None = None) -> int:
    """Run one process of a service; the exit code is for the supervisor."""
    parser = argparse.ArgumentParser(prog=f"crvs-{service.name}", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("web", help="answer HTTP")
    worker = commands.add_parser("worker", help="handle events of the bus")
    instead = worker.add_mutually_exclusive_group()
    instead.add_argument("--replay-dead-letters", action="store_true", help="handle set-aside events again")
    instead.add_argument("--discard-dead-letter", metavar="EVENT_ID", help="give a set-aside event up")
    commands.add_parser("relay", help="move committed events to the bus")
    migration = commands.add_parser("migrate", help="bring the database to a version")
    migration.add_argument("--to", default="head")
    migration.add_argument(
        "--check", type=float, metavar="SECONDS", help="wait so long for another to do it; change nothing"
    )
    commands.add_parser("prune", help="forget answers and inbox rows of 90 days ago, as the tables' owner")
    chosen = parser.parse_args(arguments)
    try:
        match chosen.command:
            case "web":
                return _web(service)
            case "worker":
                return _worker(service, chosen)
            case "relay":
                return _relay(service)
            case "prune":
                return _prune(service)
            case _:
                return _migrate(service, chosen.to, chosen.check)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
