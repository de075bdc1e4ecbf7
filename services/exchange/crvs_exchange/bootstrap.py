"""Composition root of the exchange: the web process, the worker, and the command that loads agreements."""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from flask import Flask

from crvs_exchange.adapters.agreements import PostgresAgreements
from crvs_exchange.adapters.feed import PostgresFeed
from crvs_exchange.application.ports import Deps
from crvs_exchange.application.record_event import record_event
from crvs_exchange.settings import ExchangeSettings
from crvs_kernel.config import Settings, SettingsError, read_settings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import UnitOfWorkFactory, create_engine, unit_of_work_factory
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.errors import DomainError
from crvs_kernel.events import Event
from crvs_kernel.http.problems import Catalogue
from crvs_kernel.observability import configure_logging
from crvs_kernel.primitives import Clock, SystemClock
from crvs_kernel.process import cli
from crvs_kernel.process.service import Service

CATALOGUE = Path(__file__).with_name("problems.yaml")
TOPICS = ("crvs.registration", "crvs.identity", "crvs.certificates", "crvs.gateway")
Reaction = Callable[[Event, UnitOfWork], None]


class EveryType(Mapping[str, Reaction]):
    """One reaction to events of all types, also of those invented after this version was released.

    The feed is the register's history for others: a type that nobody may read today may be granted later.
    """

    def __init__(self, reaction: Reaction) -> None:
        self._reaction = reaction

    def __getitem__(self, event_type: str) -> Reaction:
        return self._reaction

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def build_deps(settings: Settings, unit_of_work: UnitOfWorkFactory, clock: Clock | None = None) -> Deps:
    """The use cases' dependencies, on a database."""
    return Deps(
        unit_of_work=unit_of_work,
        feed=PostgresFeed(FieldCipher(settings.data_key)),
        agreements=PostgresAgreements(),
        # A key of its own, derived: what encrypts rows must not also name subjects.
        pseudonym_secret=hmac.digest(settings.data_key, b"exchange.subject.pseudonym", hashlib.sha256),
        clock=clock or SystemClock(),
        zone=settings.zone,
    )


def build_web(settings: ExchangeSettings, clock: Clock | None = None) -> Flask:
    """The Flask application."""
    from crvs_exchange.adapters.bell import FeedBell  # noqa: PLC0415 - only clients of the web process wait
    from crvs_exchange.api.routes import EXTENSION, events  # noqa: PLC0415 - the worker needs no Flask routes
    from crvs_exchange.application.await_events import WaitingRoom  # noqa: PLC0415 - as above
    from crvs_kernel.http.web import WebParts, create_web  # noqa: PLC0415 - as above

    engine = create_engine(settings.database_url, settings.pool_size)
    app = create_web(WebParts("exchange", "Exchange", [events], [CATALOGUE]), settings, engine)
    deps = build_deps(settings, unit_of_work_factory(engine), clock)
    app.extensions[EXTENSION] = (deps, WaitingRoom(settings.waiting_seats, FeedBell(settings.database_url)))
    return app


def build_reactions(settings: Settings) -> Reactions:
    """Every event goes to the feed."""
    feed = PostgresFeed(FieldCipher(settings.data_key))
    return EveryType(partial(record_event, feed=feed))


def _load_agreements(path: str) -> int:
    from crvs_exchange.adapters.agreement_file import read_agreements  # noqa: PLC0415 - only this command needs it
    from crvs_exchange.application.load_agreements import load_agreements  # noqa: PLC0415 - as above

    settings = read_settings(ExchangeSettings)
    configure_logging(SERVICE.name, settings.log_level)
    engine = create_engine(settings.database_url, 1)
    try:
        added = load_agreements(
            read_agreements(Path(path)), build_deps(settings, unit_of_work_factory(engine))
        )
    except DomainError as refusal:
        sys.stderr.write(f"{path}: {_in_words(refusal)}\n")
        return 2
    sys.stdout.write(f"{added} new versions of agreements\n")
    return 0


def _in_words(refusal: DomainError) -> str:
    catalogue = Catalogue.load([CATALOGUE])
    _, detail = catalogue.words(refusal.code, refusal.params)
    lines = [f"{refusal.code}: {detail['en']} {detail['lo']}"]
    for fault in refusal.faults:
        words = catalogue.field(fault.code, fault.params)
        lines.append(f"{fault.pointer} {fault.code}: {words['en']} {words['lo']}")
    return "\n  ".join(lines)


SERVICE = Service(
    name="exchange",
    settings_class=ExchangeSettings,
    build_web=build_web,
    migrations="crvs_exchange.migrations",
    build_reactions=build_reactions,
    consumes=TOPICS,
)


def main(arguments: list[str] | None = None) -> int:
    """`crvs-exchange web | worker | migrate` of the kernel, and `load-agreements FILE`."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        match given:
            case ["load-agreements", path]:
                return _load_agreements(path)
            case _:
                return cli.main(SERVICE, given)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
