"""A poisoned event goes aside with its reason, its key waits behind it, and a replay keeps the order."""

import threading
from typing import Any

from crvs_kernel.bus.protocol import dead_letter_topic
from crvs_kernel.delivery.consumer import Parked
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.delivery.replay import discard_dead_letter, replay_dead_letters
from crvs_kernel.process import worker as process
from tests.integration.kernel_bus.conftest import TYPE
from tests.support.stack import eventually


def stopped() -> threading.Event:
    stop = threading.Event()
    stop.set()
    return stop


def aside(house: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = house.query(
        "SELECT key, reason, replayed_at FROM dead_letter WHERE consumer = %(consumer)s "
        "ORDER BY (reason ->> 'offset')::int"
    )
    return rows


def test_later_events_of_a_poisoned_key_wait_behind_it_and_other_keys_go_on(house: Any) -> None:
    house.poisoned = {"aside 2"}
    house.publish(*[house.event("k", f"aside {n}") for n in range(5)], house.event("other", "aside x"))
    house.work()
    assert sorted(house.texts("aside")) == ["aside 0", "aside 1", "aside x"]
    assert [(key, reason["behind"], reason["error"]) for key, reason, _ in aside(house)] == [
        ("k", False, "KeyError"),
        ("k", True, None),
        ("k", True, None),
    ]
    house.publish(house.event("k", "aside 5"))
    house.work()
    assert len(aside(house)) == 4


def test_the_dead_letter_topic_holds_the_message_and_the_reason_without_its_words(house: Any) -> None:
    house.poisoned = {"secret name"}
    house.publish(house.event("k", "secret name"))
    house.work()
    member = house.bus.subscribe("reader", [dead_letter_topic(house.topic)])
    (message,) = eventually(lambda: member.poll(1, 10), 40)
    member.close()
    assert message.value == b'{"text":"secret name"}'
    assert '"error":"KeyError"' in message.headers["dead_reason"]
    assert "secret" not in str(message.headers)
    ((_, reason, _),) = aside(house)
    assert "secret" not in str(reason)


def test_a_replay_handles_what_was_set_aside_in_order_and_frees_the_key(house: Any) -> None:
    house.poisoned = {"replay 1"}
    house.publish(*[house.event("k", f"replay {n}") for n in range(4)])
    house.work()
    assert replay_dead_letters(house.letters, Reactions(house.reactions)) == (0, 3)
    house.poisoned = set()
    assert replay_dead_letters(house.letters, Reactions(house.reactions)) == (3, 0)
    house.publish(house.event("k", "replay 4"))
    house.work()
    assert house.texts("replay") == [f"replay {n}" for n in range(5)]
    assert all(replayed for _, _, replayed in aside(house))


def test_what_is_set_aside_while_a_replay_runs_is_replayed_too_or_counted(house: Any) -> None:
    house.poisoned = {"while 0"}
    house.publish(house.event("k", "while 0"), house.event("k", "while 1"))
    house.work()

    def react(event: Any, uow: Any) -> None:
        house.react(event, uow)
        if event.data["text"] == "while 0":
            house.publish(house.event("k", "while 2"))
            house.work()

    house.poisoned = set()
    assert replay_dead_letters(house.letters, Reactions(house.reactions | {TYPE: react})) == (3, 0)
    assert house.texts("while") == ["while 0", "while 1", "while 2"]


def test_an_event_does_not_wait_behind_one_that_a_replay_has_just_freed(house: Any) -> None:
    house.poisoned = {"freed 0"}
    house.publish(house.event("k", "freed 0"))
    house.work()
    house.poisoned = set()
    worker = house.worker()
    handle, told = worker._handle, []

    def freed_in_between(messages: Any) -> None:
        try:
            handle(messages)
        except Parked:
            if len(messages) == 1 and not told:
                told.append(replay_dead_letters(house.letters, Reactions(house.reactions)))
            raise

    worker._handle = freed_in_between
    house.publish(house.event("k", "freed 1"), house.event("k", "freed 2"))
    house.turn_until(worker, lambda: bool(told), turns=1)
    worker.run(stopped())
    assert told == [(1, 0)]
    assert house.texts("freed") == ["freed 0", "freed 1", "freed 2"]
    assert len(aside(house)) == 1


def test_what_is_set_aside_is_sealed(house: Any) -> None:
    house.poisoned = {"sealed name"}
    house.publish(house.event("k", "sealed name"))
    house.work()
    ((message,),) = house.query("SELECT message FROM dead_letter WHERE consumer = %(consumer)s")
    assert b"sealed name" not in bytes(message)


def test_a_discarded_event_is_never_handled_and_frees_those_behind_it(house: Any) -> None:
    house.poisoned = {"discard 0"}
    poison = house.event("k", "discard 0")
    house.publish(poison, house.event("k", "discard 1"))
    house.work()
    assert discard_dead_letter(house.letters, poison.id)
    assert not discard_dead_letter(house.letters, poison.id)
    assert replay_dead_letters(house.letters, Reactions(house.reactions)) == (1, 0)
    house.poisoned = set()
    house.publish(poison, house.event("k", "discard 2"))
    house.work()
    assert house.texts("discard") == ["discard 1", "discard 2"]
    assert house.query("SELECT actor, purpose, subject_ids FROM audit WHERE act = 'dead_letter.discard'") == [
        ("operator", "operations", [poison.id, "k"])
    ]


def test_chosen_events_are_replayed_and_none_before_an_earlier_one_of_its_key(house: Any) -> None:
    house.poisoned = {"chosen a0", "chosen b0"}
    events = [house.event(text[7], text) for text in ("chosen a0", "chosen a1", "chosen b0")]
    house.publish(*events)
    house.work()
    house.poisoned = set()
    reactions = Reactions(house.reactions)
    assert replay_dead_letters(house.letters, reactions, [events[1].id]) == (0, 3)  # its key's first was not
    assert replay_dead_letters(house.letters, reactions, [events[2].id]) == (1, 2)
    assert house.texts("chosen") == ["chosen b0"]
    assert replay_dead_letters(house.letters, reactions, [each.id for each in events[:2]]) == (2, 0)


def test_what_waits_is_listed_without_a_value_of_the_events(house: Any) -> None:
    house.poisoned = {"listed name"}
    events = [house.event("k", "listed name"), house.event("k", "listed behind")]
    house.publish(*events)
    house.work()
    listed = house.letters.listed()
    assert [row["event_id"] for row in listed] == [each.id for each in events]
    assert [row["reason"]["error"] for row in listed] == ["KeyError", None]
    assert "listed name" not in str(listed)


def test_an_operator_lists_what_waits_and_gives_all_up_with_a_line_in_the_audit_each(
    house: Any, capsys: Any
) -> None:
    house.poisoned = {"given up"}
    events = [house.event("k", "given up"), house.event("k", "given up behind")]
    house.publish(*events)
    house.work()
    capsys.readouterr()  # the worker's log
    assert process._list(house.letters) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(line[0], line[2], line[4]) for line in lines] == [
        (events[0].id, TYPE, "KeyError"),
        (events[1].id, TYPE, "behind"),
    ]
    assert process._discard(house.letters, [events[0].id, "no-such-event"]) == 1
    assert process._discard(house.letters, None) == 0
    assert house.letters.listed() == []
    discarded = house.query("SELECT subject_ids[1] FROM audit WHERE act = 'dead_letter.discard' ORDER BY id")
    assert discarded == [(each.id,) for each in events]
