"""A poisoned event goes aside with its reason, its key waits behind it, and a replay keeps the order."""

from typing import Any

from crvs_kernel.bus import dead_letter_topic
from crvs_kernel.dead_letters import replay_dead_letters


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
    (message,) = member.poll(5, 10)
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
    assert replay_dead_letters(house.units, house.consumer, house.reactions) == (0, 3)
    house.poisoned = set()
    assert replay_dead_letters(house.units, house.consumer, house.reactions) == (3, 0)
    house.publish(house.event("k", "replay 4"))
    house.work()
    assert house.texts("replay") == [f"replay {n}" for n in range(5)]
    assert all(replayed for _, _, replayed in aside(house))
