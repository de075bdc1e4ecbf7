"""Many people at one proposal at the same moment: one of them wins, and the others are told clearly."""

from __future__ import annotations

import concurrent.futures
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.support import safe as toy
from tests.support.databases import database_fixture
from tests.support.safe import COLLEAGUE, HEAD, Bank

database = database_fixture("safe", "tests.support.safe.migrations")
CROWD = 64


@pytest.fixture(scope="module", name="bank")
def _bank(database: Any) -> Bank:
    return Bank(toy.build(database.app_url, toy.policy()))


@pytest.fixture(name="safe")
def _safe(owner: Any) -> str:
    safe = f"s{uuid.uuid4().hex[:8]}"
    owner.execute("INSERT INTO safe VALUES (%s, '0201', 1, 'closed')", (safe,))
    return safe


def at_once(sends: list[Callable[[], Any]]) -> Counter[tuple[int, str]]:
    """How often each answer came: status and problem."""
    with concurrent.futures.ThreadPoolExecutor(len(sends)) as pool:
        answers = [each.result() for each in [pool.submit(send) for send in sends]]
    return Counter(
        (answer.status_code, answer.json.get("type", "").removeprefix("/problems/")) for answer in answers
    )


def state(owner: Any, safe: str) -> tuple[int, int]:
    """The version of the safe, and how many decisions there are about it."""
    owner.execute(
        "SELECT version, (SELECT count(*) FROM proposal_decision d JOIN proposal p ON p.id = d.proposal"
        " WHERE p.subject = safe.id) FROM safe WHERE id = %s",
        (safe,),
    )
    found: tuple[int, int] = owner.fetchone()
    return found


def test_of_64_who_propose_at_once_one_does(bank: Bank, safe: str) -> None:
    found = at_once([lambda: bank.propose(safe)] * CROWD)
    assert found == {(202, ""): 1, (409, "proposal-open"): CROWD - 1}


def test_of_64_who_approve_at_once_one_does_and_it_is_done_once(bank: Bank, owner: Any, safe: str) -> None:
    proposal = bank.proposed(safe)
    found = at_once([lambda: bank.as_(COLLEAGUE).decide(proposal)] * CROWD)
    assert found == {(200, ""): 1, (409, "proposal-not-open"): CROWD - 1}
    assert state(owner, safe) == (2, 1)


def test_approving_refusing_and_withdrawing_at_once_end_in_one_of_them(bank: Bank, owner: Any) -> None:
    for _ in range(8):
        safe = f"s{uuid.uuid4().hex[:8]}"
        owner.execute("INSERT INTO safe VALUES (%s, '0201', 1, 'closed')", (safe,))
        proposal = bank.proposed(safe)
        found = at_once(
            [
                lambda p=proposal: bank.as_(COLLEAGUE).decide(p),  # type: ignore[misc]  # bound now
                lambda p=proposal: bank.as_(HEAD).decide(p, "refusal"),  # type: ignore[misc]  # bound now
                lambda p=proposal: bank.decide(p, "withdrawal"),  # type: ignore[misc]  # bound now
            ]
        )
        assert found == {(200, ""): 1, (409, "proposal-not-open"): 2}
        standing = bank.read(proposal).json["standing"]
        assert state(owner, safe) == ((2 if standing == "approved" else 1), 1)
