"""A bank of safes that two people open: what the mechanism of proposals is tested on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import marshmallow as ma
from flask import Flask, Response

from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.config import Settings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotFound, RuleViolated, Stale
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Body,
    WebParts,
    answer_command,
    create_web,
    current_principal,
    expected_version,
    scoped,
)
from crvs_kernel.proposals.desk import ProposalDesk
from crvs_kernel.proposals.model import About, Proposed
from crvs_kernel.proposals.policy import PairPolicy
from crvs_kernel.proposals.routes import proposals_blueprint
from crvs_kernel.proposals.store import Proposals
from crvs_kernel.service import Service

KEY = b"k" * 32
TODAY = date(2026, 11, 24)
SERVICE = Service("safe", "tests.support.safe", publishes="crvs.safe")
SCOPES = frozenset({"safe.open", "proposal.read", "proposal.decide", "proposal.withdraw"})
TELLER = Principal("teller", "staff", "0201", ("0201",), SCOPES, "duty", "r-1", name="ມີ", role="teller")
COLLEAGUE = replace(TELLER, subject="colleague", name="ຕາ")
HEAD = replace(TELLER, subject="head", office="LA", jurisdiction=("0201", "0202", "LA"))
ELSEWHERE = replace(TELLER, subject="elsewhere", office="0202", jurisdiction=("0202",))
CONDITIONS = {"gold", "guns"}
_FIND = sql("SELECT office, version, words FROM safe WHERE id = %(id)s")
_OPEN = sql("UPDATE safe SET version = version + 1, words = %(words)s WHERE id = %(id)s")


def policy(valid_from: date = date(2026, 1, 1), **decided_by: list[str]) -> PairPolicy:
    """Who decides: another teller here or above, unless said otherwise."""
    rule = {"act": "open", "valid_from": valid_from, "decided_by": decided_by or {"teller": ["own", "above"]}}
    rule |= {"expires_days": 30, "source": "a test", "certain": True}
    return PairPolicy.of({"version": "safes/1", "acts": [rule]})


def conditional(**places: list[str]) -> PairPolicy:
    """Only what has one of these words needs a second teller, there."""
    rule = {
        "act": "open",
        "valid_from": date(2026, 1, 1),
        "expires_days": 30,
        "source": "a test",
        "certain": True,
    }
    acts = [rule | {"when": when, "decided_by": {"teller": where}} for when, where in places.items()]
    return PairPolicy.of({"version": "safes/2", "acts": acts})


class Reason(Body):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(3, 100))


class Opening(Body):
    words = ma.fields.String(required=True)


def _carry_out(given: Proposed, uow: UnitOfWork) -> Answer:
    found = uow.row(_FIND, id=given.subject)
    if found is None or found["office"] not in given.by.jurisdiction:
        raise NotFound("not-found")
    if found["version"] != given.version:
        raise Stale("stale-version")
    words, approval = given.body["words"], given.pair.approval
    given.pair.hold(About(found["office"], given.subject), CONDITIONS & set(words.split()))
    if "jammed" in words:
        raise RuleViolated("invalid-fields", pointer="/words")
    two = "" if approval is None else f" with {approval.by.subject}"
    uow.write(_OPEN, id=given.subject, words=f"{words} by {given.by.subject}{two}")
    return Answer(200, {"opened": given.subject}, f"v{given.version + 1}")


def build(database_url: str, pairs: PairPolicy) -> Flask:
    """The bank on a database, under a policy."""
    settings = Settings(
        database_url=database_url, bus_url="", listen="", pool_size=16, context_key=KEY, data_key=KEY
    )
    desk = ProposalDesk(
        {"open": _carry_out},
        pairs,
        Proposals(FieldCipher(KEY)),
        tuple,
        lambda: TODAY,
        "/v1/safes/proposals",
    )
    safes = Blueprint("safes", "safes", url_prefix="/v1/safes")

    @safes.route("/<safe>/opening", methods=["POST"])
    @scoped("safe.open")
    @safes.arguments(Opening)
    @safes.response(202)
    def opening(body: dict[str, Any], safe: str) -> Response:
        """Open a safe."""
        command = Proposed(safe, expected_version(), body, current_principal())
        return answer_command(lambda uow: desk.do("open", command, uow))

    return create_web(
        SERVICE, WebParts("Safes", [safes, proposals_blueprint(desk, Reason, "Safe")]), settings
    )


@dataclass(frozen=True)
class Bank:
    """The application, and somebody at its counter."""

    app: Flask
    who: Principal = TELLER

    def as_(self, who: Principal) -> Bank:
        return Bank(self.app, who)

    def call(self, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        route, _, query = path.partition("?")
        key = "" if method == "GET" else uuid.uuid4().hex
        headers = {HEADER: seal_context(self.who, KEY, Call("safe", method, route, query, key))}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": f'"v{version}"'} if version is not None else {}
        return self.app.test_client().open(path, method=method, json=body, headers=headers)

    def propose(self, safe: str, words: str = "gold", version: int = 1) -> Any:
        return self.call("POST", f"/v1/safes/{safe}/opening", {"words": words}, version)

    def proposed(self, safe: str, words: str = "gold") -> str:
        """The id of a proposal."""
        answer = self.propose(safe, words)
        assert answer.status_code == 202, answer.json
        id_: str = answer.json["id"]
        return id_

    def decide(self, proposal: str, noun: str = "approval", version: int = 1) -> Any:
        body = {"reason": "not today"} if noun == "refusal" else {}
        return self.call("POST", f"/v1/safes/proposals/{proposal}/{noun}", body, version)

    def read(self, proposal: str) -> Any:
        return self.call("GET", f"/v1/safes/proposals/{proposal}")

    def queue(self, queue: str = "to-decide", **more: str) -> list[str]:
        """The ids of a queue's first page."""
        query = "&".join(f"{name}={value}" for name, value in {"queue": queue, **more}.items())
        answer = self.call("GET", f"/v1/safes/proposals?{query}")
        assert answer.status_code == 200, answer.json
        return [each["id"] for each in answer.json["items"]]
