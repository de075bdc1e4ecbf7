"""Commands over HTTP: the first answer is stored with the act itself and given again to a repeat (law 2).

The key is looked up only when a command did not commit: a first try, which is nearly every try, pays no
round trip for it, and a repeat always fails on the stored key or on what the first try changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response, current_app, request

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.guard import current_principal
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.clock import AGREE, readings
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.tables import PLUMBING
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import (
    ConstraintViolated,
    DomainError,
    Fault,
    InvalidInput,
    MalformedRequest,
    NotFound,
    NotPermitted,
    PreconditionRequired,
    Stale,
)
from crvs_kernel.http.bodies import parse_json
from crvs_kernel.http.once import refuse_second_use, spend_context
from crvs_kernel.primitives import canonical_json, sha256_hex

_KEY = re.compile(r"[\x21-\x7e]{1,128}")
_VERSION = re.compile(r'"v([0-9]{1,9})"')
_REMEMBER = insert_into(
    PLUMBING.idempotency, "caller", "route", "key", "fingerprint", "status", "headers", "body"
)
# A rule may have refused what only a wrong clock made late or early: that is no answer.
_FIRST = sql(
    f"{AGREE};"  # noqa: S608 - a constant
    " SELECT fingerprint, status, headers, body FROM idempotency"
    " WHERE caller = %(caller)s AND route = %(route)s AND key = %(key)s"
)
JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Answer:
    """The answer of a command; ``etag`` is the record's version as "v3"."""

    status: int
    body: dict[str, Any] | None
    etag: str | None = None
    location: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers that carry the version and the place."""
        pairs = {"ETag": f'"{self.etag}"' if self.etag else None, "Location": self.location}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True)
class _Call:
    caller: str
    route: str
    key: str
    fingerprint: str

    @property
    def place(self) -> bytes:
        """Binds the sealed answer to its row."""
        return canonical_json(["idempotency", self.caller, self.route, self.key])


def expected_version() -> int:
    """The record version that the caller has seen, from ``If-Match: "v3"``.

    Raises:
        PreconditionRequired: no If-Match.
        Stale: a weak tag, which never matches (RFC 9110, section 13.1.1); some proxies make tags weak.
        MalformedRequest: an If-Match that does not name one version.

    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired("precondition-required")
    match = _VERSION.fullmatch(header.strip())
    if match is not None:
        return int(match[1])
    if header.strip().startswith("W/"):
        raise Stale("if-match-weak")
    raise MalformedRequest("malformed-request", faults=(Fault("/headers/If-Match", "if-match-unreadable"),))


def _call() -> _Call:
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise MalformedRequest("idempotency-key-missing")
    raw = request.get_data(cache=True)
    try:
        content = canonical_json(parse_json(raw)) if raw else b""
    except orjson.JSONEncodeError as error:  # nested beyond reason
        raise MalformedRequest("malformed-json") from error
    who = current_principal()
    # A caller who moved to another office may have lost the right to see the first answer.
    asked = [request.headers.get("If-Match", ""), request.query_string.decode("latin-1"), who.office]
    return _Call(
        caller=who.subject,
        route=f"{request.method} {_rule()} {canonical_json(request.view_args).decode()}",
        key=key,
        fingerprint=sha256_hex(canonical_json(asked) + content),
    )


def _rule() -> str:
    """The route's pattern, the same for all spellings of a path."""
    rule = request.url_rule
    if rule is None:
        raise RuntimeError("a command outside a route")
    return rule.rule


def answer_command(work: Callable[[UnitOfWork], Answer], tries: int = 3) -> Response:
    """Run a command in one transaction with its audit, events and stored answer, at most once per key.

    That somebody else wrote at the same moment is no refusal yet: the work reads anew and decides again.
    """
    call = _call()
    transactions: Transactions = current_app.extensions["crvs.transactions"]
    try:
        return transactions.run(lambda uow: _remembered(work(uow), call, uow))
    except (DomainError, ConstraintViolated) as refusal:
        refuse_second_use(refusal)
        if tries > 1 and _met_another(refusal):
            return answer_command(work, tries - 1)
        return _first_answer(transactions, call, refusal)


def _remembered(answer: Answer, call: _Call, uow: UnitOfWork) -> Response:
    """The answer as it leaves, and is shown to a repeat."""
    body = b"" if answer.body is None else orjson.dumps(answer.body)
    headers = answer.headers()
    spend_context(uow)
    uow.write(
        _REMEMBER,
        **vars(call),
        status=answer.status,
        headers=orjson.dumps(headers).decode(),
        body=_cipher().seal(body, call.place),
    )
    return _response(body, answer.status, headers)


def _met_another(refusal: Exception) -> bool:
    contended: frozenset[str] = current_app.extensions["crvs.contended"]
    return isinstance(refusal, ConstraintViolated) and refusal.constraint in contended


def _first_answer(transactions: Transactions, call: _Call, refusal: Exception) -> Response:
    # A caller who lost the right to the act must not see its answer again.
    if isinstance(refusal, NotFound | NotPermitted) or getattr(refusal, "status", 0) >= 500:
        raise refusal
    try:
        return transactions.run(lambda uow: _repeated(uow, call, refusal))
    except ConstraintViolated as violated:
        refuse_second_use(violated)
        raise


def _repeated(uow: UnitOfWork, call: _Call, refusal: Exception) -> Response:
    asked = {"caller": call.caller, "route": call.route, "key": call.key}
    first: Row | None = uow.row(_FIRST, **readings(), **asked)
    if first is None:
        raise _translated(refusal)
    if first["fingerprint"] != call.fingerprint:
        raise InvalidInput("idempotency-key-reused") from refusal
    headers = orjson.loads(first["headers"])
    spend_context(uow)
    uow.audit(_replayed(headers))
    body = _cipher().open(bytes(first["body"]), call.place)
    response = _response(body, first["status"], headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _replayed(headers: dict[str, str]) -> AuditLine:
    """The audit line of a repeat: it discloses again the subjects that the path and Location name (law 6)."""
    named = [str(value) for value in (request.view_args or {}).values()]
    made = headers.get("Location", "").rpartition("/")[2]
    subjects = [*named, made] if made else named
    return AuditLine(current_principal(), "command.replay", "command", subjects, {"route": _rule()})


def _cipher() -> FieldCipher:
    cipher: FieldCipher = current_app.extensions["crvs.cipher"]
    return cipher


def _translated(refusal: Exception) -> Exception:
    if isinstance(refusal, ConstraintViolated):
        translations: dict[str, Callable[[], DomainError]] = current_app.extensions["crvs.constraints"]
        if refusal.constraint in translations:
            return translations[refusal.constraint]()
    return refusal


def _response(body: bytes, status: int, headers: dict[str, str]) -> Response:
    return Response(body, status=status, headers=headers, content_type=JSON_TYPE if body else None)
