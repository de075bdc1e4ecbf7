"""Two pairs of eyes: who may decide what another proposed, and what a decision does (law 11)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg2
import pytest

from crvs_kernel.caller.context import Principal
from tests.support import safe as toy
from tests.support.databases import database_fixture
from tests.support.registry import problem
from tests.support.safe import COLLEAGUE, ELSEWHERE, HEAD, TELLER, Bank

database = database_fixture("safe", "tests.support.safe.migrations")
RENEWED = replace(COLLEAGUE, password_renewed_by=TELLER.subject)


@pytest.fixture(scope="module", name="bank")
def _bank(database: Any) -> Bank:
    return Bank(toy.build(database.app_url, toy.policy()))


@pytest.fixture(name="safe")
def _safe(owner: Any) -> str:
    """A safe of the tellers' office."""
    safe = f"s{uuid.uuid4().hex[:8]}"
    owner.execute("INSERT INTO safe VALUES (%s, '0201', 1, 'closed')", (safe,))
    return safe


def words(owner: Any, safe: str) -> str:
    owner.execute("SELECT words FROM safe WHERE id = %s", (safe,))
    found: str = owner.fetchone()[0]
    return found


def lines(owner: Any, proposal: str) -> list[tuple[str, str]]:
    owner.execute("SELECT actor, act FROM audit WHERE %s = ANY(subject_ids) ORDER BY id", (proposal,))
    return list(owner.fetchall())


def test_an_act_waits_as_it_was_given_and_is_sealed(bank: Bank, owner: Any, safe: str) -> None:
    answer = bank.propose(safe, "ຄຳ 3 ກິໂລ")
    assert (answer.status_code, answer.headers["ETag"]) == (202, '"v1"')
    assert answer.headers["Location"] == f"/v1/safes/proposals/{answer.json['id']}"
    assert (answer.json["command"], answer.json["standing"]) == ({"words": "ຄຳ 3 ກິໂລ"}, "open")
    assert answer.json["proposed_by"] == {"id": "teller", "office": "0201", "name": "ມີ", "role": "teller"}
    assert words(owner, safe) == "closed"
    owner.execute("SELECT p::text FROM proposal p WHERE id = %s", (answer.json["id"],))
    row = owner.fetchone()[0]
    assert not any(plain.encode().hex() in row for plain in ("ຄຳ 3", "ມີ"))


def test_a_second_person_carries_it_out_with_the_decision(bank: Bank, owner: Any, safe: str) -> None:
    proposal = bank.proposed(safe)
    read = bank.as_(COLLEAGUE).read(proposal)
    assert (read.headers["ETag"], read.json["allowed"]) == ('"v1"', ["approve", "refuse"])
    done = bank.as_(COLLEAGUE).decide(proposal)
    assert (done.status_code, done.headers["ETag"]) == (200, '"v2"')
    assert (done.json["standing"], done.json["allowed"]) == ("approved", [])
    assert (done.json["decided"]["by"]["name"], done.json["decided"]["policy_version"]) == ("ຕາ", "safes/1")
    assert words(owner, safe) == "gold by teller with colleague"
    assert lines(owner, proposal) == [
        ("teller", "proposal.propose"),
        ("colleague", "proposal.read"),
        ("colleague", "proposal.approve"),
    ]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (TELLER, "own-proposal"),
        (RENEWED, "same-hand"),
        (replace(HEAD, password_renewed_by=TELLER.subject), "same-hand"),
        (replace(COLLEAGUE, role="guard"), "not-the-decider"),
        (replace(COLLEAGUE, role=None), "not-the-decider"),
        (replace(COLLEAGUE, kind="client"), "not-the-decider"),
    ],
)
def test_whoever_may_not_decide_does_not(
    bank: Bank, owner: Any, safe: str, who: Principal, told: str
) -> None:
    proposal = bank.proposed(safe)
    for noun in ("approval", "refusal"):
        assert problem(bank.as_(who).decide(proposal, noun)) == (403, told)
    assert set(bank.as_(who).read(proposal).json["allowed"]) <= {"withdraw"}
    assert words(owner, safe) == "closed"
    assert (who.subject, "request.refuse") in lines(owner, proposal)


@pytest.mark.parametrize("giver", [COLLEAGUE.subject, "administrator"])
def test_one_who_gave_out_the_proposers_password_may_be_the_proposer(
    bank: Bank, safe: str, giver: str
) -> None:
    """The decider gave it, or one administrator gave both."""
    proposal = bank.as_(replace(TELLER, password_renewed_by=giver)).proposed(safe)
    decider = replace(COLLEAGUE, password_renewed_by=None if giver == COLLEAGUE.subject else giver)
    assert problem(bank.as_(decider).decide(proposal)) == (403, "same-hand")
    assert bank.as_(HEAD).decide(proposal).status_code == 200


def test_the_policy_says_at_which_office_is_decided(database: Any, safe: str) -> None:
    bank = Bank(toy.build(database.app_url, toy.policy(teller=["above"])))
    proposal = bank.proposed(safe)
    assert proposal not in bank.as_(COLLEAGUE).queue()
    assert problem(bank.as_(COLLEAGUE).decide(proposal)) == (403, "not-the-decider")
    assert proposal in bank.as_(HEAD).queue()
    assert bank.as_(HEAD).decide(proposal).status_code == 200


def test_before_its_day_the_policy_asks_for_nobody(database: Any, owner: Any, safe: str) -> None:
    bank = Bank(toy.build(database.app_url, toy.policy(date(2027, 1, 1))))
    assert bank.propose(safe).json == {"opened": safe}
    assert words(owner, safe) == "gold by teller"


def test_outside_the_jurisdiction_there_is_no_proposal(bank: Bank, safe: str) -> None:
    proposal = bank.proposed(safe)
    assert problem(bank.as_(ELSEWHERE).read(proposal)) == (404, "not-found")
    assert problem(bank.as_(ELSEWHERE).decide(proposal)) == (404, "not-found")
    for queue in ("to-decide", "own", "all"):
        assert proposal not in bank.as_(ELSEWHERE).queue(queue)


def test_a_refusal_has_its_reason_and_leaves_the_way_open(bank: Bank, owner: Any, safe: str) -> None:
    proposal = bank.proposed(safe)
    refused = bank.as_(COLLEAGUE).decide(proposal, "refusal")
    assert (refused.json["standing"], refused.json["decided"]["reason"]) == ("refused", "not today")
    again = bank.as_(COLLEAGUE).decide(proposal)
    assert (problem(again), again.json["allowed"]) == ((409, "proposal-not-open"), [])
    assert words(owner, safe) == "closed"
    assert bank.propose(safe).status_code == 202


def test_only_the_proposer_withdraws(bank: Bank, safe: str) -> None:
    proposal = bank.proposed(safe)
    assert problem(bank.as_(COLLEAGUE).decide(proposal, "withdrawal")) == (403, "not-own-proposal")
    assert bank.decide(proposal, "withdrawal").json["standing"] == "withdrawn"
    assert problem(bank.as_(COLLEAGUE).decide(proposal)) == (409, "proposal-not-open")


def test_an_old_proposal_is_over_by_the_databases_clock(bank: Bank, owner: Any, safe: str) -> None:
    proposal = bank.proposed(safe)
    owner.execute("UPDATE proposal SET expires_at = clock_timestamp() WHERE id = %s", (proposal,))
    assert bank.as_(COLLEAGUE).read(proposal).json["standing"] == "expired"
    assert proposal not in bank.as_(COLLEAGUE).queue()
    for who, noun in ((COLLEAGUE, "approval"), (COLLEAGUE, "refusal"), (TELLER, "withdrawal")):
        assert problem(bank.as_(who).decide(proposal, noun)) == (409, "proposal-not-open")
    assert words(owner, safe) == "closed"
    assert bank.propose(safe).status_code == 202


def test_what_has_changed_since_is_proposed_anew(bank: Bank, owner: Any, safe: str) -> None:
    proposal = bank.proposed(safe)
    owner.execute("UPDATE safe SET version = 2 WHERE id = %s", (safe,))
    refused = bank.as_(COLLEAGUE).decide(proposal)
    assert (problem(refused), refused.json["allowed"]) == ((409, "proposal-outdated"), ["refuse"])
    assert bank.as_(COLLEAGUE).decide(proposal, "refusal").status_code == 200
    assert bank.propose(safe, version=2).status_code == 202


def test_what_a_rule_forbids_at_the_decision_stays_open(bank: Bank, owner: Any, safe: str) -> None:
    proposal = bank.proposed(safe, "jammed")
    assert problem(bank.as_(COLLEAGUE).decide(proposal)) == (422, "invalid-fields")
    assert bank.read(proposal).json["standing"] == "open"
    assert words(owner, safe) == "closed"


def test_what_could_not_be_done_is_not_proposed(bank: Bank, safe: str) -> None:
    assert problem(bank.propose(safe, version=7)) == (412, "stale-version")
    assert problem(bank.as_(ELSEWHERE).propose(safe)) == (404, "not-found")
    first = bank.proposed(safe)
    second = bank.propose(safe)
    assert (problem(second), second.json["proposal"]) == ((409, "proposal-open"), first)


def test_a_decision_names_the_version_that_was_read(bank: Bank, safe: str) -> None:
    proposal = bank.proposed(safe)
    path = f"/v1/safes/proposals/{proposal}/approval"
    assert problem(bank.as_(COLLEAGUE).call("POST", path, {})) == (428, "precondition-required")
    assert problem(bank.as_(COLLEAGUE).decide(proposal, version=2)) == (412, "stale-version")


def test_queues_are_paged_and_hold_what_they_say(bank: Bank, owner: Any) -> None:
    made = []
    for number in range(3):
        safe = f"q{number}-{uuid.uuid4().hex[:6]}"
        owner.execute("INSERT INTO safe VALUES (%s, '0201', 1, 'closed')", (safe,))
        made.append(bank.proposed(safe))
    assert bank.as_(COLLEAGUE).queue()[:3] == made[::-1]
    assert not set(made) & set(bank.queue())  # nobody decides their own
    assert bank.queue("own")[:3] == made[::-1]
    first = bank.as_(COLLEAGUE).call("GET", "/v1/safes/proposals?limit=1").json
    assert bank.as_(COLLEAGUE).queue(limit="1", cursor=first["next"]) == [made[1]]
    bank.as_(COLLEAGUE).decide(made[0])
    assert made[0] not in bank.as_(COLLEAGUE).queue()
    assert made[0] in bank.as_(HEAD).queue("all")
    assert ("colleague", "proposal.list") in lines(owner, made[1])


def test_only_what_the_policy_names_needs_a_second_person(database: Any, owner: Any, safe: str) -> None:
    bank = Bank(toy.build(database.app_url, toy.conditional(gold=["own", "above"], guns=["above"])))
    assert bank.propose(safe, "paper").status_code == 200
    asked = bank.propose(safe, "gold and guns", 2)
    assert (asked.status_code, asked.json["conditions"]) == (202, ["gold", "guns"])
    assert words(owner, safe) == "paper by teller"


def test_of_several_conditions_whoever_decides_must_be_named_by_each(database: Any, owner: Any) -> None:
    bank = Bank(toy.build(database.app_url, toy.conditional(gold=["own", "above"], guns=["above"])))
    made = {}
    for what in ("gold", "gold guns"):
        safe = f"s{uuid.uuid4().hex[:8]}"
        owner.execute("INSERT INTO safe VALUES (%s, '0201', 1, 'closed')", (safe,))
        made[what] = bank.proposed(safe, what)
    assert set(bank.as_(COLLEAGUE).queue()) & set(made.values()) == {made["gold"]}
    assert set(bank.as_(HEAD).queue()) >= set(made.values())
    assert bank.as_(COLLEAGUE).read(made["gold guns"]).json["allowed"] == []
    for noun in ("approval", "refusal"):
        assert problem(bank.as_(COLLEAGUE).decide(made["gold guns"], noun)) == (403, "not-the-decider")
    assert bank.as_(COLLEAGUE).decide(made["gold"]).status_code == 200
    assert bank.as_(HEAD).decide(made["gold guns"]).status_code == 200


def test_what_became_graver_since_is_decided_by_whom_that_needs(
    database: Any, safe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = Bank(toy.build(database.app_url, toy.conditional(gold=["own", "above"], guns=["above"])))
    monkeypatch.setattr(toy, "CONDITIONS", {"gold"})
    proposal = bank.proposed(safe, "gold guns")
    assert bank.read(proposal).json["conditions"] == ["gold"]
    monkeypatch.setattr(toy, "CONDITIONS", {"gold", "guns"})
    assert problem(bank.as_(COLLEAGUE).decide(proposal)) == (403, "not-the-decider")
    assert bank.as_(HEAD).decide(proposal).status_code == 200


@pytest.mark.parametrize("table", ["proposal", "proposal_decision"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET sealed = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_app_role_rewrites_no_decision(app_role: Any, table: str, verb: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(verb.format(table))
