"""The worker process of a service, and what an operator runs in its place."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import PARTITIONS
from crvs_kernel.config import Settings, read_settings
from crvs_kernel.database.connections import WORKER_POOL, create_engine, unit_of_work_factory
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.delivery import replay
from crvs_kernel.delivery.background import patiently, stop_on_signals
from crvs_kernel.delivery.consumer import Worker
from crvs_kernel.delivery.dead_letters import DeadLetters
from crvs_kernel.delivery.pulse import serve_pulse
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.errors import Unavailable
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.keys import Proof
from crvs_kernel.service import Service
from crvs_kernel.wire import tell_wires_in_clear

log = structlog.get_logger()


@dataclass(frozen=True)
class Instead:
    """What an operator asked for in the place of work."""

    list_dead_letters: bool = False
    replay_dead_letters: Sequence[str] | None = None  # empty: all
    discard_dead_letter: Sequence[str] | None = None
    discard_all_dead_letters: bool = False


def run(service: Service, **chosen: Any) -> int:
    """Work, or do what an operator asked for in its place."""
    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    instead = Instead(**chosen)
    if instead == Instead():
        return _work(service, settings)
    Proof(service, settings).prove()
    letters = _letters(service, settings)
    if instead.replay_dead_letters is not None:
        return _replay(letters, _reactions(service, settings), instead.replay_dead_letters)
    if instead.list_dead_letters:
        return _list(letters)
    return _discard(letters, instead.discard_dead_letter)


def _work(service: Service, settings: Settings) -> int:
    tell_wires_in_clear(settings, http=False)
    bus = connect(settings.bus_url)
    stop = stop_on_signals()
    serve_pulse(settings.worker_metrics)
    try:
        patiently(stop, Proof(service, settings).prove)
    except Unavailable:
        return 0  # told to stop before the database was there
    letters = _letters(service, settings)
    subscription = bus.subscribe(service.name, service.consumes)
    worker = Worker(subscription, bus.publisher(), _reactions(service, settings), letters)
    worker.run(stop, lambda: bus.ensure_topics(dict.fromkeys(service.consumes, PARTITIONS)))
    bus.close()
    return 0


def _list(letters: DeadLetters) -> int:
    """One line each: no value of the event, which may be about a person."""
    for row in letters.listed():
        reason = row["reason"]
        place = f"{reason['topic']}/{reason['partition']}/{reason['offset']}"
        cause = "behind" if reason["behind"] else reason["error"]
        said = (row["event_id"], row["at"].isoformat(timespec="seconds"), reason["type"] or "-", place, cause)
        sys.stdout.write("\t".join(said) + "\n")
    return 0


def _replay(letters: DeadLetters, reactions: Reactions, chosen: Sequence[str]) -> int:
    """1 when some are left."""
    handled, left = replay.replay_dead_letters(letters, reactions, chosen)
    log.info("dead_letters.replayed", handled=handled, left=left)
    return 1 if left else 0


def _discard(letters: DeadLetters, chosen: Sequence[str] | None) -> int:
    """All when none is named; 1 when one of those named does not wait."""
    ids = [row["event_id"] for row in letters.listed()] if chosen is None else chosen
    unknown = [event_id for event_id in ids if not replay.discard_dead_letter(letters, event_id)]
    for event_id in unknown:
        log.error("dead_letter.unknown", event_id=event_id)
    return 1 if unknown else 0


def _letters(service: Service, settings: Settings) -> DeadLetters:
    engine = create_engine(settings.database_url, WORKER_POOL)
    units = unit_of_work_factory(engine, service.publishes, service.faults)
    return DeadLetters(units, service.name, cipher_of(settings))


def _reactions(service: Service, settings: Settings) -> Reactions:
    built: Reactions = importlib.import_module(f"{service.package}.bootstrap.worker").build_reactions(
        settings
    )
    return built
