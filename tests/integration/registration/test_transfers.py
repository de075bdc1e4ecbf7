"""A case that waits moves to another office with its history; between, nobody changes it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import psycopg2
import pytest

from tests.integration.registration.restoring import Operator
from tests.integration.registration.test_republishing import told
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, REGISTRAR, Registry

FAR = replace(REGISTRAR, subject="registrar-0101", office="0101", jurisdiction=("0101",))
WHY = {"reason": "ຄອບຄົວຍ້າຍໄປເມືອງອື່ນ"}


@pytest.fixture(name="far")
def _far(registry: Registry) -> Registry:
    return registry.as_(FAR)


def _act(by: Registry, record: dict[str, Any], noun: str, **body: Any) -> Any:
    return by.post(f"/v1/records/{record['id']}/{noun}", body, record["version"])


def _sent(registry: Registry, **changes: Any) -> dict[str, Any]:
    record = registry.declared("birth", example("birth", **changes))
    answer = _act(registry, record, "transfer", to="0101", **WHY)
    assert answer.status_code == 200, answer.json
    sent: dict[str, Any] = answer.json
    return sent


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["type"].rpartition("/")[2]


def _queue(by: Registry, queue: str) -> list[str]:
    return [each["id"] for each in by.get(f"/v1/records/work-list?queue={queue}&limit=100").json["items"]]


def test_a_case_is_sent_accepted_and_registered_in_the_book_of_the_office_that_took_it(
    registry: Registry, far: Registry
) -> None:
    sent = _sent(registry)
    assert (sent["status"], sent["office"], sent["sent_to"], sent["allowed"]) == (
        "transferring",
        "0201",
        "0101",
        ["return"],
    )
    assert sent["id"] in _queue(registry, "sent")
    assert sent["id"] in _queue(far, "incoming")
    assert far.get(f"/v1/records/{sent['id']}").json["allowed"] == ["accept", "return"]
    accepted = _act(far, sent, "acceptance").json
    assert (accepted["status"], accepted["office"], accepted["sent_to"]) == ("declared", "0101", None)
    assert accepted["date_of_declaration"] == sent["date_of_declaration"]
    assert accepted["timeliness"] == sent["timeliness"]
    assert sent["id"] not in _queue(far, "incoming") + _queue(registry, "sent")
    assert sent["id"] in _queue(far, "to-register")
    registered = far.register(accepted).json
    assert registered["registration_number"].startswith("B-0101-")
    types = [each["type"] for each in far.get(f"/v1/records/{sent['id']}/history").json["items"]]
    assert types == ["declare", "transfer", "accept", "register"]
    assert registry.get(f"/v1/records/{sent['id']}").json["allowed"] == []
    assert registry.found(tracking=sent["tracking_number"]) == [sent["id"]]


def test_what_came_back_to_its_informant_moves_as_that(registry: Registry, far: Registry) -> None:
    record = registry.declared("death")
    rejected = _act(registry, record, "rejection", **WHY).json
    sent = _act(registry, rejected, "transfer", to="0101", **WHY).json
    assert _act(far, sent, "acceptance").json["status"] == "rejected"


@pytest.mark.parametrize("by", ["receiver", "sender"])
def test_a_case_is_returned_or_taken_back_and_waits_as_before(
    registry: Registry, far: Registry, by: str
) -> None:
    sent = _sent(registry)
    back = _act(far if by == "receiver" else registry, sent, "return", **WHY)
    assert back.status_code == 200
    home = registry.get(f"/v1/records/{sent['id']}").json
    assert (home["status"], home["office"], home["sent_to"]) == ("declared", "0201", None)
    assert far.get(f"/v1/records/{sent['id']}").status_code == 404
    assert registry.register(home).json["registration_number"].startswith("B-0201-")


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("registration", {"duplicates_reviewed": []}),
        ("rejection", WHY),
        ("archival", WHY),
        ("declaration", {"declaration": example("birth")}),
        ("transfer", WHY | {"to": "0202"}),
    ],
)
def test_nobody_changes_a_case_on_its_way(
    registry: Registry, far: Registry, noun: str, body: dict[str, Any]
) -> None:
    sent = _sent(registry)
    assert _code(_act(registry, sent, noun, **body)) == (409, "action-not-allowed")
    assert _code(_act(far, sent, noun, **body)) == (403, "office-of-record-only")


def test_only_the_office_that_it_was_sent_to_accepts_it(registry: Registry) -> None:
    sent = _sent(registry)
    assert _code(_act(registry, sent, "acceptance")) == (403, "office-of-record-only")
    assert _code(_act(registry.as_(NEIGHBOUR), sent, "acceptance")) == (404, "not-found")


@pytest.mark.parametrize(("to", "code"), [("9999", "office-unknown"), ("0201", "transfer-to-own-office")])
def test_a_case_goes_to_another_office_that_exists(registry: Registry, to: str, code: str) -> None:
    record = registry.declared("birth")
    refused = _act(registry, record, "transfer", to=to, **WHY)
    assert refused.status_code == 422
    assert code in str(refused.json)


def test_a_registered_entry_stays_in_its_book(registry: Registry) -> None:
    entry = registry.registered("birth")
    assert _code(_act(registry, entry, "transfer", to="0101", **WHY)) == (409, "action-not-allowed")


@pytest.mark.parametrize("office", ["0202", "0101"])
def test_the_app_role_moves_a_case_only_where_it_was_sent(
    registry: Registry, app_role: Any, owner: Any, office: str
) -> None:
    waiting, sent = registry.declared("birth"), _sent(registry)
    for record in (waiting, sent):
        allowed = (record["id"], office) == (sent["id"], "0101")
        with nullcontext() if allowed else pytest.raises(psycopg2.errors.InsufficientPrivilege):
            app_role.execute("UPDATE record SET office = %s WHERE id = %s", (office, record["id"]))
    owner.execute("UPDATE record SET office = '0201' WHERE id = %s", (sent["id"],))


def test_of_many_who_accept_return_and_take_back_one_wins(registry: Registry, far: Registry) -> None:
    sent = _sent(registry)
    acts = [(far, "acceptance", {}), (far, "return", WHY), (registry, "return", WHY)] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda act: _act(act[0].as_(act[0].by), sent, act[1], **act[2]), acts))
    assert sorted({each.status_code for each in answers} - {403, 404, 409}) == [200, 412]
    assert [each.status_code for each in answers].count(200) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_transfer_of_the_lost_time_is_taken_back_and_told_again(
    registry: Registry, far: Registry, operator: Operator, *, whole: bool
) -> None:
    """Its events tell both offices: the entry is in the book of its number, and the sender sees it."""
    given = "ພູທອນ" if whole else "ຄຳທອນ"
    record = registry.declared("birth", example("birth", **{"/child/name/given": given}))
    back = operator.rewind(record["id"])
    sent = _act(registry, record, "transfer", to="0101", **WHY).json
    before = far.register(_act(far, sent, "acceptance").json).json
    events, first = operator.published(sent["id"]), told(operator.owner, sent["id"])
    back()
    if whole:
        operator.lose(sent["id"])
    assert operator.take_back(events)[0] == 0
    after = far.get(f"/v1/records/{sent['id']}").json
    for name in ("office", "status", "version", "registration_number", "sent_to"):
        assert after[name] == before[name]
    assert registry.get(f"/v1/records/{sent['id']}").status_code == 200
    operator.assert_proven()
    told(operator.owner, sent["id"])
    assert operator.run("republish", sent["id"])[0] == 0
    assert [each[:2] for each in told(operator.owner, sent["id"])] == [each[:2] for each in first]
