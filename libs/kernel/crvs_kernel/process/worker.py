"""The worker process of a service, and what an operator runs in its place."""

from __future__ import annotations

from typing import Any

import structlog

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import PARTITIONS
from crvs_kernel.config import Settings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.delivery.background import patiently, stop_on_signals
from crvs_kernel.delivery.consumer import Worker
from crvs_kernel.delivery.dead_letters import DeadLetters
from crvs_kernel.delivery.pulse import serve_pulse
from crvs_kernel.delivery.replay import discard_dead_letter, replay_dead_letters
from crvs_kernel.errors import Unavailable
from crvs_kernel.process.service import Service

log = structlog.get_logger()


def run_worker(service: Service, settings: Settings) -> int:
    """Handle events until told to stop."""
    bus = connect(settings.bus_url)
    stop = stop_on_signals()
    serve_pulse(settings.worker_metrics)
    try:
        patiently(stop, lambda: bus.ensure_topics(dict.fromkeys(service.consumes, PARTITIONS)))
    except Unavailable:
        return 0  # told to stop before the bus was there
    letters = _letters(service, settings)
    subscription = bus.subscribe(service.name, service.consumes)
    Worker(subscription, bus.publisher(), _reactions(service, settings), letters).run(stop)
    bus.close()
    return 0


def run_replay(service: Service, settings: Settings) -> int:
    """Handle the dead letters again; 1 when some are left."""
    handled, left = replay_dead_letters(_letters(service, settings), _reactions(service, settings))
    log.info("dead_letters.replayed", handled=handled, left=left)
    return 1 if left else 0


def run_discard(service: Service, settings: Settings, event_id: str) -> int:
    """Give one dead letter up; 1 when no such event waits."""
    if discard_dead_letter(_letters(service, settings), event_id):
        return 0
    log.error("dead_letter.unknown", event_id=event_id)
    return 1


def _letters(service: Service, settings: Settings) -> DeadLetters:
    units = unit_of_work_factory(create_engine(settings.database_url, 2), service.publishes or "")
    return DeadLetters(units, service.name, FieldCipher(settings.data_key))


def _reactions(service: Service, settings: Settings) -> Any:
    if service.build_reactions is None:
        raise SystemExit(f"{service.name} consumes nothing")
    return service.build_reactions(settings)
