"""Asking for a certificate, and refusing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from crvs_certificates.application.any_office import EntryAskedFor, entry_asked_for
from crvs_certificates.application.deps import Deps
from crvs_certificates.domain.contents import Facts
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.policy import LATER_NOTE, Fee, check_entitlement, fee_for, replaced_for_nothing
from crvs_certificates.domain.spelling import refuse_unspelled
from crvs_certificates.domain.wording import LANGUAGES, Wording
from crvs_certificates.store import standings
from crvs_contracts.faults import MalformedValue
from crvs_contracts.jurisdiction import covered
from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict, DomainError, InvalidInput, NotFound
from crvs_kernel.primitives import new_id
from crvs_kernel.proposals.model import hands


@dataclass(frozen=True)
class OpenRequest:
    """A request as it came in.

    ``requester`` holds name, relationship and, unless the entry names the requester, id_document; ``latin``
    holds confirmed spellings, each with its ``text``.
    """

    principal: Principal
    registration_number: str
    language: str
    requester: dict[str, Any]
    purpose: str
    latin: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class RefuseRequest:
    """``reason`` is for the requester, in words."""

    principal: Principal
    request_id: str
    reason: str


@dataclass(frozen=True)
class ListRequests:
    """Which requests to list; ``cursor`` is the id of the last one of the page before."""

    principal: Principal
    status: str | None
    record_id: UUID | None
    limit: int
    cursor: UUID | None


def open_request(command: OpenRequest, uow: UnitOfWork, deps: Deps) -> Row:
    """Check the number, the entitlement and the fee, and keep the request.

    Raises:
        NotFound: no such entry, or not yet.
        TooManyRequests: `asked-elsewhere-too-often`, for entries of other offices.
        RuleViolated: the requester is not entitled, or `latin-spelling-needed`.
        Conflict: `entry-cancelled`.

    """
    number = _number(command.registration_number)
    asked = entry_asked_for(number, command.principal, uow, deps)
    try:
        return _opened(command, asked, uow, deps)
    except DomainError as refusal:
        if asked.keep is None:
            raise
        raise refusal.keeping(asked.keep_refused(command.principal, refusal.code)) from None


def _opened(command: OpenRequest, asked: EntryAskedFor, uow: UnitOfWork, deps: Deps) -> Row:
    entry, today = asked.entry, deps.today()
    refuse_cancelled(entry, uow)
    entitlement = check_entitlement(deps.policies.entitlements, entry, command.requester, today)
    refuse_unspelled(deps.layouts.by_kind[entry.kind], facts_of(entry, vars(command), deps))
    fee, replaced = _fee(entry, today, uow, deps)
    request = {
        **_asked(command),
        **asked.place,
        "record_id": entry.record_id,
        "compared": entitlement.compared,
        "entitlement_rule": entitlement.rule,
        **{f"fee_{name}": value for name, value in vars(fee).items()},
        "replaces": replaced,
        "requested_at": deps.clock.now(),
    }
    deps.requests.add(uow, request)
    if asked.keep is not None:
        asked.keep(uow)
    uow.audit(_line(command.principal, "certificate.request", request["id"], entry.record_id))
    place = {"kind": entry.kind, "registration_number": entry.registration_number, "office": entry.office}
    return {**request, **place, "status": "requested", "serial": None, "reason": None, "decided_at": None}


def refuse_cancelled(entry: Entry, uow: UnitOfWork) -> None:
    """Raise Conflict `entry-cancelled`: nothing is certified of an entry that holds no more."""
    if standings.is_cancelled(uow, entry.record_id):
        raise Conflict("entry-cancelled", allowed=[])


def facts_of(entry: Entry, request: Mapping[str, Any], deps: Deps, uin: str | None = None) -> Facts:
    """The entry in the language and with the spellings of a request."""
    wording = Wording(deps.layouts.words, LANGUAGES[request["language"]])
    return Facts(entry, uin, wording, spellings=spellings_of(request))


def spellings_of(request: Mapping[str, Any]) -> dict[str, str]:
    """Latin spellings by the text that they spell; requests of before they were asked for have none."""
    return {each["text"]: each["latin"] for each in request.get("latin") or ()}


def _asked(command: OpenRequest) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "language": command.language,
        "relationship": command.requester["relationship"],
        "requester": command.requester,
        "purpose": command.purpose,
        "latin": list(command.latin),
        "requested_by": command.principal.subject,
        "hands": sorted(hands(command.principal)),
    }


def _fee(entry: Entry, today: date, uow: UnitOfWork, deps: Deps) -> tuple[Fee, str | None]:
    """The fee, and the certificate that the register took back and now replaces, if there is one."""
    deps.entries.lock(uow, entry.record_id)  # two first requests at once: only one is the free one
    fees = deps.policies.fees
    reasons = replaced_for_nothing(fees, entry.kind, today)
    replaced = deps.requests.find_to_replace(uow, entry.record_id, reasons)
    if replaced is None and LATER_NOTE in reasons:
        replaced = _lacking_a_note(entry, uow, deps)
    copy = deps.requests.count_for_fee(uow, entry.record_id) + 1
    return fee_for(fees, entry.kind, copy, today, replaces=replaced is not None), replaced


def _lacking_a_note(entry: Entry, uow: UnitOfWork, deps: Deps) -> str | None:
    """The oldest certificate that holds, that a later note is missing on, and that nothing replaces yet."""
    now, taken = deps.margins.now(uow, entry.record_id), deps.requests.replaced(uow, entry.record_id)
    for issued in deps.certificates.holding(uow, entry.record_id):
        had = deps.margins.printed_on(uow, entry.record_id, issued["noted_at"])
        if issued["serial"] not in taken and now.since(had):
            return str(issued["serial"])
    return None


def refuse_request(command: RefuseRequest, uow: UnitOfWork, deps: Deps) -> Row:
    """Decide against a request, once.

    Raises:
        NotFound: no such request within the jurisdiction.
        Conflict: it was decided already.

    """
    _, request = hold_request(command.request_id, command.principal, uow, deps)
    if request["status"] != "requested":
        raise Conflict("request-already-decided", status=request["status"], allowed=[])
    now = deps.clock.now()
    decision = {"request_id": command.request_id, "outcome": "refused", "reason": command.reason}
    deps.requests.decide(uow, {**decision, "decided_at": now, "decided_by": command.principal.subject})
    uow.audit(_line(command.principal, "certificate.refuse", command.request_id, str(request["record_id"])))
    return {**request, "status": "refused", "reason": command.reason, "decided_at": now}


def read_request(request_id: str, principal: Principal, uow: UnitOfWork, deps: Deps) -> Row:
    """One request, read and audited.

    Raises:
        NotFound: absent or outside the jurisdiction; that it was looked for is on record.

    """
    act = "certificate.request-read"
    request = deps.requests.find(uow, request_id, covered(principal.jurisdiction))
    if request is None:
        line = AuditLine(principal, act, "record", [], {"request": request_id, "outcome": "absent"})
        raise NotFound("not-found").keeping(lambda kept: kept.audit(line))
    uow.audit(_line(principal, act, request_id, str(request["record_id"])))
    return request


def list_requests(query: ListRequests, uow: UnitOfWork, deps: Deps) -> tuple[list[Row], bool]:
    """A page of the requests of the caller's jurisdiction, newest first, and whether there are more."""
    wanted = {"status": query.status, "record_id": query.record_id, "before": query.cursor}
    reach = covered(query.principal.jurisdiction)
    rows = deps.requests.page(uow, {**wanted, "limit": query.limit + 1, "covered": reach})
    shown = rows[: query.limit]
    seen = sorted({str(row["record_id"]) for row in shown})
    uow.audit(AuditLine(query.principal, "certificate.list", "record", seen, {"status": query.status}))
    return shown, len(rows) > query.limit


def hold_request(request_id: str, principal: Principal, uow: UnitOfWork, deps: Deps) -> tuple[Entry, Row]:
    """A request and its entry, both locked against other decisions and corrections.

    Raises:
        NotFound: absent or outside the jurisdiction.

    """
    reach = covered(principal.jurisdiction)
    entry = deps.entries.lock_of_request(uow, request_id, reach)
    request = deps.requests.find(uow, request_id, reach) if entry else None
    if entry is None or request is None:
        raise NotFound("not-found")
    return entry, request


def _number(text: str) -> str:
    try:
        return str(RegistrationNumber.parse(text))
    except MalformedValue as fault:
        raise InvalidInput(fault.code, pointer="/registration_number") from fault


def _line(principal: Principal, act: str, request_id: str, record_id: str) -> AuditLine:
    return AuditLine(principal, act, "record", [record_id], {"request": request_id})
