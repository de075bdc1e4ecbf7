"""The worker: handles events of the bus, each exactly once in effect, in the order of their keys (law 8).

A batch is one transaction: inbox rows, reactions, commit; then the offsets are committed on the bus. When a
batch fails, its events are handled one by one. What is out of reach is waited for, for ever. An event that
fails by itself is set aside with its reason; when too many are, the worker leaves the bus alone and waits,
alive, until somebody has replayed or discarded them (`breaker`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from tenacity import Retrying, retry_if_not_exception_type, stop_after_attempt, wait_random_exponential

from crvs_kernel.bus.envelope import Undecodable, event_type, from_message
from crvs_kernel.bus.protocol import Message, Publisher, Subscription
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.background import PreparedTurn, patiently
from crvs_kernel.delivery.breaker import DEATHS, Breaker
from crvs_kernel.delivery.consumer_metrics import HANDLED, count_handled
from crvs_kernel.delivery.dead_letters import DeadLetters, dead_letter, reason_of
from crvs_kernel.delivery.inbox import accept
from crvs_kernel.delivery.pulse import beat
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.errors import EventBreaksSchema, Unavailable
from crvs_kernel.events import Event
from crvs_kernel.observability import failure

log = structlog.get_logger()


class Parked(Exception):
    """An earlier event of the key was set aside, so this event waits behind it."""


class _BreakerOpen(Exception):
    """Too many events failed: the rest of the batch stays on the bus."""


@dataclass(frozen=True)
class Limits:
    """Sizes, pauses in seconds, and the numbers of failures after which an event or the consumer stops."""

    batch: int = 100
    poll_s: float = 0.5
    # After a batch that was not full, for each message of it: what arrives meanwhile shares the next commit.
    linger_s: float = 0.01
    longest_linger_s: float = 0.1
    attempts: int = 4
    deaths: int = DEATHS
    breaker_s: float = 5.0  # how often a worker looks at it


class Worker:
    """One member of the consumer group of its dead letters."""

    def __init__(
        self,
        subscription: Subscription,
        publisher: Publisher,
        reactions: Reactions,
        letters: DeadLetters,
        *,
        limits: Limits | None = None,
    ) -> None:
        self._subscription = subscription
        self._publisher = publisher
        self._reactions = reactions
        self._letters = letters
        self._units = letters.units
        self._consumer = letters.consumer
        self._limits = limits or Limits()
        self._breaker = Breaker(letters.units, letters.consumer, self._limits.deaths)
        self._stop = threading.Event()
        self._looked = float("-inf")

    def run(self, stop: threading.Event, prepare: Callable[[], None] = lambda: None) -> None:
        """Work until told to stop; prepare first, and again after something was unavailable."""
        self._stop = stop
        turn = PreparedTurn(prepare, self.turn)
        try:
            while not stop.is_set():
                self._wait_while_open(stop)
                self._consume(stop, turn)
        except Unavailable:
            log.info("worker.stopped_while_unavailable")
        finally:
            self._subscription.close()
            self._publisher.close()

    def _wait_while_open(self, stop: threading.Event) -> None:
        while not stop.is_set() and patiently(stop, self._breaker.is_open):
            stop.wait(self._limits.breaker_s)

    def _consume(self, stop: threading.Event, turn: Callable[[], None]) -> None:
        try:
            while not stop.is_set():
                self._look_at_breaker(stop)
                patiently(stop, turn)
        except _BreakerOpen:
            self._subscription.close()  # the next poll joins the group again

    def _look_at_breaker(self, stop: threading.Event) -> None:
        """Also between deaths: another worker may have met them, and the gauge of what waits must be true."""
        if time.monotonic() >= self._looked + self._limits.breaker_s:
            if patiently(stop, self._breaker.is_open):
                raise _BreakerOpen
            self._looked = time.monotonic()

    def turn(self) -> None:
        """Poll, handle, commit. Events whose offset was not committed come again; the inbox drops them."""
        messages = self._subscription.poll(self._limits.poll_s, self._limits.batch)
        if not messages:
            return
        try:
            patiently(self._stop, lambda: self._handle(messages))
        except Unavailable:
            self._subscription.rewind()
            raise
        except Exception as error:  # noqa: BLE001 - one by one it will show which event it is
            log.warning("worker.batch_failed", events=len(messages), **failure(error))
            for message in messages:
                self._handle_alone(message)
        self._subscription.commit()
        if len(messages) < self._limits.batch:
            self._stop.wait(min(len(messages) * self._limits.linger_s, self._limits.longest_linger_s))

    def _handle(self, messages: Sequence[Message]) -> None:
        offered = [(message, from_message(message)) for message in messages if self._is_for_us(message)]
        if offered:
            with self._units() as uow:
                self._react(uow, offered)
                uow.commit()
        events = [event for _, event in offered]
        count_handled(self._consumer, events, len(messages) - len(events))

    def _is_for_us(self, message: Message) -> bool:
        """True for types with a reaction, and for messages without a type, which are then set aside."""
        return self._reactions.know(event_type(message)) or not event_type(message)

    def _react(self, uow: UnitOfWork, offered: list[tuple[Message, Event]]) -> None:
        accepted = accept(uow, self._consumer, offered)
        for _, event in offered:
            beat()
            if event.id in accepted.parked:
                raise Parked
            if event.id not in accepted.fresh:
                continue
            accepted.fresh.remove(event.id)  # the same event may be in the batch twice
            self._reactions.react(event, uow)

    def _handle_alone(self, message: Message) -> None:
        attempts = Retrying(
            retry=retry_if_not_exception_type((Unavailable, Parked, Undecodable, EventBreaksSchema)),
            stop=stop_after_attempt(self._limits.attempts),
            wait=wait_random_exponential(multiplier=0.02, max=0.5),
            reraise=True,
        )
        try:
            attempts(lambda: patiently(self._stop, lambda: self._handle([message])))
        except Unavailable:
            self._subscription.rewind()
            raise
        except Parked:
            if not self._set_aside(message, None):
                self._handle_alone(message)  # a replay freed the key meanwhile
        except Exception as error:  # noqa: BLE001 - whatever it is, the event is poisoned
            log.error("worker.event_died", offset=message.offset, topic=message.topic, **failure(error))  # noqa: TRY400 - a traceback may quote data
            self._set_aside(message, error)
            if patiently(self._stop, self._breaker.is_open):
                self._subscription.rewind()
                raise _BreakerOpen from None

    def _set_aside(self, message: Message, error: BaseException | None) -> bool:
        reason = reason_of(message, error)

        def work() -> bool:
            with self._units() as uow:
                if not self._letters.set_aside(uow, message, reason):
                    return False
                self._publisher.publish([dead_letter(message, self._consumer, reason)])
                uow.commit()
            return True

        done = patiently(self._stop, work)
        if done:
            HANDLED.labels(self._consumer, self._label(message), "behind" if error is None else "dead").inc()
        return done

    def _label(self, message: Message) -> str:
        return event_type(message) if self._reactions.know(event_type(message)) else "other"
