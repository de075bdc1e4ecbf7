"""Every kind of command: who sends what where, what else could be sent, and where its effect is counted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from crvs_contracts.kinds import kind_named
from tests.support.acts import (
    asking,
    declared,
    declaring,
    done_by_two,
    issued,
    proposed,
    proposing,
    registered,
    requested,
    uin_of,
)
from tests.support.counter import Command, Counter
from tests.support.declarations import adult_birth, birth, death
from tests.support.people import enrolling, merging, papers, proposed_merger


def _declaration(kind: str, counter: Counter) -> Command:
    body, other = (declaring(kind, counter.declaration(kind)) for _ in range(2))
    rows = "record WHERE kind = %(kind)s"
    act = "registration record.declare"
    return Command(
        counter.registrar,
        f"/v1/{kind_named(kind).plural}",
        body,
        other,
        act,
        rows,
        {"kind": kind},
        status=201,
    )


def _change(counter: Counter, verb: str, noun: str, body: Any, other: Any) -> Command:
    """A change of a record: declared, or registered for a correction."""
    make = registered if verb == "correct" else declared
    record = make(counter.registrar, "birth", birth(counter.chance))
    return Command(
        counter.registrar,
        f"/v1/records/{record['id']}/{noun}",
        body,
        other,
        act=f"registration record.{verb}",
        rows="action WHERE record_id = %(id)s AND type = %(type)s AND seq > %(seq)s",
        values={"id": record["id"], "type": verb, "seq": record["version"]},
        version=record["version"],
    )


def _registration(counter: Counter) -> Command:
    return _change(counter, "register", "registration", {}, {"duplicates_reviewed": [str(uuid.uuid4())]})


def _closing(verb: str, noun: str, counter: Counter) -> Command:
    return _change(counter, verb, noun, {"reason": "a mistake"}, {"reason": "another mistake"})


def _redeclaration(counter: Counter) -> Command:
    body, other = ({"declaration": birth(counter.chance)} for _ in range(2))
    return _change(counter, "declare", "declaration", body, other)


def _correction(counter: Counter) -> Command:
    def body(weight: int) -> dict[str, Any]:
        changes = {"/child/weight_grams": weight}
        return {"kind": "clerical", "reason": "slip of the pen", "changes": changes}

    return _change(counter, "correct", "correction", body(3200), body(3300))


def _proposal(noun: str, counter: Counter) -> Command:
    record = registered(counter.registrar, "birth", birth(counter.chance))
    if noun == "reinstatement":
        record = done_by_two(counter.registrar, counter.province, record)
    body = proposing(**({"ground": "false"} if noun == "cancellation" else {}))
    return Command(
        counter.registrar,
        f"/v1/records/{record['id']}/{noun}",
        body,
        body | {"reason": "another reason"},
        act="registration proposal.propose",
        rows="proposal WHERE subject = %(id)s AND version = %(version)s",
        values={"id": record["id"], "version": record["version"]},
        version=record["version"],
        status=202,
    )


def _link(noun: str, counter: Counter) -> Command:
    """A death without a UIN, and somebody whom it may be."""
    registrar = counter.registrar
    person = uin_of(registrar, registered(registrar, "birth", adult_birth(counter.chance, sex="male")))
    declaration = death(counter.chance)
    del declaration["deceased"]["date_of_birth"]
    record = registered(registrar, "death", declaration)
    body = {"role": "deceased", "uin": person, "reason": "the family book", "confirmed": ["/deceased/name"]}
    path = f"/v1/records/{record['id']}/link"
    if noun == "unlinking":
        asked = registrar.command(path, body, version=2)
        done = counter.province.command(f"/v1/records/proposals/{asked.json['id']}/approval", {}, version=1)
        assert done.status == 200, done.data
        path, body = path.replace("/link", "/unlinking"), {"role": "deceased", "reason": "a namesake"}
    return Command(
        registrar,
        path,
        body,
        body | {"reason": "another reason"},
        act="registration proposal.propose",
        rows="proposal WHERE subject = %(id)s AND version = %(version)s",
        values={"id": record["id"], "version": 3 if noun == "unlinking" else 2},
        version=3 if noun == "unlinking" else 2,
        status=202,
    )


def _proposal_end(noun: str, counter: Counter) -> Command:
    record = registered(counter.registrar, "birth", birth(counter.chance))
    proposal = proposed(counter.registrar, record)
    verb, caller = {
        "approval": ("approve", counter.province),
        "refusal": ("refuse", counter.province),
        "withdrawal": ("withdraw", counter.registrar),
    }[noun]
    is_refusal = noun == "refusal"
    return Command(
        caller,
        f"/v1/records/proposals/{proposal['id']}/{noun}",
        {"reason": "not shown"} if is_refusal else {},
        {"reason": "another reason"} if is_refusal else None,
        act=f"registration proposal.{verb}",
        rows="proposal_decision WHERE proposal = %(id)s",
        values={"id": proposal["id"]},
        version=1,
    )


def _enrolment(counter: Counter) -> Command:
    body, other = (enrolling(papers(counter.chance)) for _ in range(2))
    return Command(
        counter.registrar,
        "/v1/persons",
        body,
        other,
        act="identity person.establish",
        rows="person_fact WHERE type = 'established'",
        status=201,
    )


def _merger(counter: Counter) -> Command:
    path, body = merging(counter.registrar, counter.chance)
    return Command(
        counter.registrar,
        path,
        body,
        body | {"reason": "one man, two books"},
        act="identity proposal.propose",
        rows="proposal WHERE subject = %(id)s",
        values={"id": path.split("/")[3]},
        version=1,
        status=202,
    )


def _split(counter: Counter) -> Command:
    merger = proposed_merger(counter.registrar, counter.chance).json
    approval = f"/v1/persons/proposals/{merger['id']}/approval"
    assert counter.province.command(approval, {}, version=1).status == 200
    return Command(
        counter.registrar,
        f"/v1/persons/{merger['subject']}/split",
        {"reason": "two women"},
        {"reason": "two men"},
        act="identity proposal.propose",
        rows="proposal WHERE subject = %(id)s AND act = 'split'",
        values={"id": merger["subject"]},
        version=2,
        status=202,
    )


def _merger_end(noun: str, counter: Counter) -> Command:
    made = _proposal_end(noun, counter)
    merger = proposed_merger(counter.registrar, counter.chance).json["id"]
    path = f"/v1/persons/proposals/{merger}/{noun}"
    act = made.act.replace("registration", "identity")
    return replace(made, path=path, act=act, values={"id": merger})


def _unarchival(counter: Counter) -> Command:
    made = _change(counter, "unarchive", "unarchival", {"reason": "a slip"}, {"reason": "another slip"})
    closed = counter.registrar.command(
        made.path.replace("unarchival", "archival"), {"reason": "a mistake"}, version=made.version
    )
    assert closed.status == 200, closed.data
    return replace(made, version=2)


def _transfer(counter: Counter) -> Command:
    body = {"to": "0202", "reason": "the family moved"}
    return _change(counter, "transfer", "transfer", body, body | {"to": "0203"})


def _transfer_end(verb: str, noun: str, counter: Counter) -> Command:
    """The province has both offices."""
    body, other = ({}, None) if verb == "accept" else ({"reason": "a slip"}, {"reason": "another slip"})
    made = _change(counter, verb, noun, body, other)
    sent = counter.registrar.command(
        made.path.replace(noun, "transfer"),
        {"to": "0202", "reason": "the family moved"},
        version=made.version,
    )
    assert sent.status == 200, sent.data
    return replace(made, caller=counter.province, version=2)


def _request(counter: Counter) -> Command:
    number = registered(counter.registrar, "death", death(counter.chance))["registration_number"]
    requested(counter.stack, number, "child")  # certificates has heard of the entry
    body, other = asking(number, "child", "lo"), asking(number, "child", "en")
    rows, act = "certificate_request", "certificates certificate.request"
    return Command(counter.registrar, "/v1/certificate-requests", body, other, act, rows, status=201)


def _decision(counter: Counter, noun: str, body: Any, other: Any, act: str, rows: str) -> Command:
    path = f"/v1/certificate-requests/{counter.request()['id']}/{noun}"
    return Command(counter.officer, path, body, other, f"certificates certificate.{act}", rows)


def _issuance(counter: Counter) -> Command:
    made = _decision(counter, "issuance", {}, None, "issue", "certificate_document")
    return Command(**vars(made) | {"status": 201})


def _refusal(counter: Counter) -> Command:
    body, other = {"reason": "not the child"}, {"reason": "not a child"}
    return _decision(counter, "refusal", body, other, "refuse", "request_decision")


def _revocation(counter: Counter) -> Command:
    serial = issued(counter.stack, counter.request())["serial"]
    return Command(
        counter.officer,
        f"/v1/certificates/{serial}/revocation",
        {"reason": "lost-or-stolen"},
        {"reason": "issued-in-error"},
        act="certificates certificate.revoke",
        rows="certificate_status WHERE serial = %(serial)s",
        values={"serial": serial},
    )


def _account_body(counter: Counter) -> dict[str, Any]:
    name = f"clerk-{counter.chance.randrange(10**9)}"
    return {"username": name, "name": "ນາງ ມະນີ", "role": "registrar", "office": "0201"}


def _account(counter: Counter) -> Command:
    body, other = _account_body(counter), _account_body(counter)
    return Command(
        counter.administrator, "/v1/accounts", body, other, "gateway account.create", "account", status=201
    )


def _activation(counter: Counter) -> Command:
    """Another code: it lasts longer than the one that the account was made with."""
    made = counter.administrator.command("/v1/accounts", _account_body(counter)).json["id"]
    rows = "account WHERE id = %(id)s AND activation_expires_at > created_at + interval '7 days'"
    path, act = f"/v1/accounts/{made}/activation", "gateway account.renew_activation"
    return Command(counter.administrator, path, {}, None, act, rows, {"id": made})


def _client_body(counter: Counter) -> dict[str, Any]:
    name = f"ministry-{counter.chance.randrange(10**9)}"
    return {"client_id": name, "name": "A ministry", "scopes": ["event.read"], "jurisdiction": ["LA"]}


def _client(counter: Counter) -> Command:
    body, other = _client_body(counter), _client_body(counter)
    return Command(
        counter.administrator, "/v1/clients", body, other, "gateway client.create", "client", status=201
    )


def _secret(counter: Counter) -> Command:
    made = counter.administrator.command("/v1/clients", _client_body(counter)).json["client_id"]
    values = {"id": made, "before": counter.secret_hash(made)}
    rows = "client WHERE id = %(id)s AND secret_hash <> %(before)s"
    act = "gateway client.rotate_secret"
    return Command(counter.administrator, f"/v1/clients/{made}/secret", {}, None, act, rows, values)


def _deactivation(things: str, counter: Counter) -> Command:
    body = _account_body(counter) if things == "accounts" else _client_body(counter)
    made = counter.administrator.command(f"/v1/{things}", body).json
    name, table = made.get("id") or made["client_id"], things.removesuffix("s")
    rows = f"{table} WHERE id = %(id)s AND deactivated_at IS NOT NULL"
    path, act = f"/v1/{things}/{name}/deactivation", f"gateway {table}.deactivate"
    return Command(counter.administrator, path, {}, None, act, rows, {"id": name})


def _appointment(counter: Counter) -> Command:
    made = counter.administrator.command("/v1/accounts", _account_body(counter)).json["id"]
    body, other = {"office": "0202"}, {"office": "0203"}
    rows, act = "account WHERE id = %(id)s AND office <> '0201'", "gateway account.move"
    path = f"/v1/accounts/{made}/appointment"
    return Command(counter.administrator, path, body, other, act, rows, {"id": made})


COMMANDS: dict[str, Callable[[Counter], Command]] = {
    **{f"declaration of a {kind}": partial(_declaration, kind) for kind in ("birth", "death", "marriage")},
    "declaration of a divorce": partial(_declaration, "divorce"),
    "registration": _registration,
    "rejection": partial(_closing, "reject", "rejection"),
    "archival": partial(_closing, "archive", "archival"),
    "declaration again": _redeclaration,
    "correction": _correction,
    "unarchival": _unarchival,
    "transfer": _transfer,
    "acceptance of a transfer": partial(_transfer_end, "accept", "acceptance"),
    "return of a transfer": partial(_transfer_end, "return", "return"),
    "cancellation": partial(_proposal, "cancellation"),
    "reinstatement": partial(_proposal, "reinstatement"),
    "link": partial(_link, "link"),
    "unlinking": partial(_link, "unlinking"),
    "approval of a proposal": partial(_proposal_end, "approval"),
    "refusal of a proposal": partial(_proposal_end, "refusal"),
    "withdrawal of a proposal": partial(_proposal_end, "withdrawal"),
    "enrolment from documents": _enrolment,
    "merger of persons": _merger,
    "split of a person": _split,
    **{f"{noun} of a merger": partial(_merger_end, noun) for noun in ("approval", "refusal", "withdrawal")},
    "request": _request,
    "issuance": _issuance,
    "refusal of a request": _refusal,
    "revocation": _revocation,
    "account": _account,
    "another activation code": _activation,
    "move of an account": _appointment,
    "client": _client,
    "another client secret": _secret,
    "end of an account": partial(_deactivation, "accounts"),
    "end of a client": partial(_deactivation, "clients"),
}
