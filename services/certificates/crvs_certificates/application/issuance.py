"""Issues a certificate once for each request; page, seal, serial number and event are one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crvs_certificates.application.announcements import told
from crvs_certificates.application.any_office import issuing_office
from crvs_certificates.application.certificates import with_later_notes
from crvs_certificates.application.deps import Deps
from crvs_certificates.application.pairs import refuse_one_person
from crvs_certificates.application.requests import facts_of, hold_request, refuse_cancelled
from crvs_certificates.domain import qr
from crvs_certificates.domain.contents import Facts, Unprintable
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.page import Issue, compose
from crvs_certificates.domain.spelling import refuse_unspelled
from crvs_certificates.store import numbers
from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import format_serial_number, generate_serial_number
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict, Unavailable
from crvs_kernel.primitives import sha256_hex

RETRY_SECONDS = 2  # a UIN is usually seconds away: two hops over the bus


@dataclass(frozen=True)
class IssueCertificate:
    """Issue what a request asked for."""

    principal: Principal
    request_id: str


@dataclass(frozen=True)
class Issued:
    """The certificate, and whether this call made it."""

    certificate: Row
    is_new: bool


@dataclass(frozen=True)
class _Made:
    row: Row
    entry: Entry
    pdf: bytes
    qr_text: str


def issue_certificate(command: IssueCertificate, uow: UnitOfWork, deps: Deps) -> Issued:
    """Issue once; a repeat gives the certificate that exists.

    The entry is locked until the commit: a correction is either printed or supersedes this certificate.

    Raises:
        NotFound: no such request within the jurisdiction.
        Conflict: the request was refused, or the entry cancelled since.
        NotPermitted: `own-request`, `same-hand`, `not-the-decider`: another person issues this one.
        Unavailable: `uin-not-yet-allotted`, worth repeating.

    """
    entry, request = hold_request(command.request_id, command.principal, uow, deps)
    existing = deps.certificates.find_by_request(uow, command.request_id) if request["serial"] else None
    if existing is not None:
        return Issued(with_later_notes(existing, uow, deps), is_new=False)
    if request["status"] == "refused":
        raise Conflict("request-already-decided", status="refused", allowed=[])
    refuse_cancelled(entry, uow)
    refuse_one_person(request, command.principal, deps)
    made = _make(entry, request | {"issuer": issuing_office(entry, command.principal)}, uow, deps)
    _keep(made, command.principal, uow, deps)
    return Issued(_as_read(made), is_new=True)


def _as_read(made: _Made) -> Row:
    """The new certificate in the form that a later read returns."""
    return {
        **made.row,
        "registration_number": made.entry.registration_number,
        "sha256": sha256_hex(made.pdf),
        "size": len(made.pdf),
        "qr": made.qr_text,
        "statuses": [],
        "later_notes": [],
    }


def _make(entry: Entry, request: Row, uow: UnitOfWork, deps: Deps) -> _Made:
    uin = _uin(entry, uow, deps)
    now = deps.clock.now()
    issue = Issue(
        serial=_serial(uow, deps),
        issued_on=deps.today(),
        office=request["issuer"],
        template=deps.layouts.template(entry.kind),
        verify_at=f"{deps.verify_base_url.rstrip('/')}/verify",
    )
    margin = deps.margins.now(uow, entry.record_id)
    facts = replace(facts_of(entry, request, deps, uin), notes=margin.printed)
    refuse_unspelled(deps.layouts.by_kind[entry.kind], facts)
    row = {
        "serial": issue.serial,
        "request_id": str(request["id"]),
        "record_id": entry.record_id,
        "record_version": entry.version,
        "kind": entry.kind,
        "language": request["language"],
        "template": issue.template,
        "office": issue.office,
        "issued_on": issue.issued_on,
        "issued_at": now,
        "noted_at": margin.at,
    }
    pdf, text = _draw(facts, issue, now, deps)
    return _Made(row, entry, pdf, text)


def _serial(uow: UnitOfWork, deps: Deps) -> str:
    """One that no certificate has had, also none that a restore has made us forget (law 14)."""
    while True:
        serial = generate_serial_number(deps.randbelow)
        if numbers.spent_standing(uow, serial) is None:
            return serial


def _uin(entry: Entry, uow: UnitOfWork, deps: Deps) -> str | None:
    """The UIN of the child; raise Unavailable until it is allotted, because a birth certificate states it."""
    role = kind_named(entry.kind).allotted
    if role is None:
        return None
    uin = deps.entries.find_uin(uow, entry.record_id) or entry.links.get(role)
    if uin is None:
        raise Unavailable("uin-not-yet-allotted", retry_after=RETRY_SECONDS)
    return uin


def _draw(facts: Facts, issue: Issue, now: datetime, deps: Deps) -> tuple[bytes, str]:
    alt = facts.wording.both(facts.wording.words["qr_alt"])[0]

    def code_of(printed: Facts) -> str:
        return qr.text(deps.verify_base_url, issue.serial, deps.qr.sign(qr.claims(printed, issue)))

    def render(contents: dict[str, Any], text: str) -> bytes:
        return deps.pages.render({**contents, "qr": {"svg": deps.qr.draw(text), "alt": alt}}, now)

    pdf, text = draw_page(deps.layouts.by_kind[facts.entry.kind], facts, issue, code_of, render)
    return deps.seal.seal(pdf, f"Certificate {format_serial_number(issue.serial)}"), text


def draw_page(
    layout: Mapping[str, Any],
    facts: Facts,
    issue: Issue,
    code_of: Callable[[Facts], str],
    render: Callable[[dict[str, Any], str], bytes],
) -> tuple[bytes, str]:
    """Draw the page with its code, which says the names as they are printed; gives both.

    A name in a script that no font has is printed in its Latin spelling.

    Raises:
        RuleViolated: `latin-spelling-needed`, `characters-not-printable`; a correction of the entry mends it.

    """
    while True:
        try:
            text = code_of(facts)
            return render(compose(layout, facts, issue), text), text
        except Unprintable as found:
            facts = facts.without(found.letters)


def _keep(made: _Made, principal: Principal, uow: UnitOfWork, deps: Deps) -> None:
    row = made.row
    decided = {"decided_at": row["issued_at"], "decided_by": principal.subject}
    deps.requests.decide(uow, {"request_id": row["request_id"], "outcome": "issued", **decided})
    deps.certificates.add(uow, {**row, "issued_by": principal.subject}, made.pdf, made.qr_text)
    about = {"request": row["request_id"], "serial": row["serial"]}
    uow.audit(AuditLine(principal, "certificate.issue", "record", [row["record_id"]], about))
    uow.publish(told("issued", _announcement(made), row["issued_at"]))


def _announcement(made: _Made) -> dict[str, Any]:
    names = ("serial", "kind", "record_id", "record_version", "language", "office")
    return {
        **{name: made.row[name] for name in names},
        "registration_number": made.entry.registration_number,
        "issued_on": made.row["issued_on"].isoformat(),
        "occurred_at": made.row["issued_at"].isoformat(),
    }
