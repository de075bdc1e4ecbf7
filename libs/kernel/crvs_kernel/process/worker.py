"""The worker process of a service, and what an operator runs in its place."""

from __future__ import annotations

import importlib

import structlog

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import PARTITIONS
from crvs_kernel.config import Settings, read_settings
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
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


def run(service: Service, *, replay_dead_letters: bool, discard_dead_letter: str | None) -> int:
    """Work, or do what an operator asked for in its place."""
    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    if replay_dead_letters:
        Proof(service, settings).prove()
        return _replay(service, settings)
    if discard_dead_letter:
        return _discard(service, settings, discard_dead_letter)
    return _work(service, settings)


def _work(service: Service, settings: Settings) -> int:
    tell_wires_in_clear(settings, http=False)
    bus = connect(settings.bus_url)
    stop = stop_on_signals()
    serve_pulse(settings.worker_metrics)
    try:
        patiently(stop, Proof(service, settings).prove)
        patiently(stop, lambda: bus.ensure_topics(dict.fromkeys(service.consumes, PARTITIONS)))
    except Unavailable:
        return 0  # told to stop before the bus was there
    letters = _letters(service, settings)
    subscription = bus.subscribe(service.name, service.consumes)
    Worker(subscription, bus.publisher(), _reactions(service, settings), letters).run(stop)
    bus.close()
    return 0


def _replay(service: Service, settings: Settings) -> int:
    """1 when some are left."""
    handled, left = replay.replay_dead_letters(_letters(service, settings), _reactions(service, settings))
    log.info("dead_letters.replayed", handled=handled, left=left)
    return 1 if left else 0


def _discard(service: Service, settings: Settings, event_id: str) -> int:
    """1 when no such event waits."""
    if replay.discard_dead_letter(_letters(service, settings), event_id):
        return 0
    log.error("dead_letter.unknown", event_id=event_id)
    return 1


def _letters(service: Service, settings: Settings) -> DeadLetters:
    units = unit_of_work_factory(create_engine(settings.database_url, 2), service.publishes, service.faults)
    return DeadLetters(units, service.name, cipher_of(settings))


def _reactions(service: Service, settings: Settings) -> Reactions:
    built: Reactions = importlib.import_module(f"{service.package}.bootstrap.worker").build_reactions(
        settings
    )
    return built
