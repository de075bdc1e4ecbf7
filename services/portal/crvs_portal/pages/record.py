"""The record page: declaration, status, allowed acts, history, likely duplicates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from crvs_contracts.code_lists import code_list
from crvs_contracts.kinds import kind_named
from crvs_kernel.primitives import new_id
from crvs_portal.adapters.gateway import NoAnswer, Refused
from crvs_portal.pages.asking import CERTIFICATION, ask, current_session, may
from crvs_portal.pages.form_reading import pinned_form
from crvs_portal.pages.grave import parties_to
from crvs_portal.pages.kept_question import kept_question
from crvs_portal.pages.names import full_name, party_name, subjects
from crvs_portal.pages.record_view import Group, Line, as_linked, compared, groups, lines_at, reason_words
from crvs_portal.pages.search_view import SearchView
from crvs_portal.pages.words import coded, said, words

blueprint = Blueprint("record", __name__)
_ELSEWHERE = "other-office"  # why a candidate is named whose record only that office may see
_OF_PERSONS = ("born-", "deceased-", "married-", "spouse-")  # a party may be a person of the other record
_UNKNOWN = "uin-unknown-"  # nobody has a party's UIN; the record of the candidate is this one
# What follows from a UIN: the record is the birth entry of whoever has it, or that person's marriage.
_OF_UIN = ("other-name-", "other-sex-", "other-birth-", "widowed-", "other-spouse-")
_SECOND_PERSON = "second-person"  # what the policy says of two entries that contradict each other
_SCOPES = {
    "register": "record.register",
    "reject": "record.reject",
    "archive": "record.archive",
    "unarchive": "record.archive",
    "accept": "record.transfer",
    "return": "record.transfer",
    "transfer": "record.transfer",
}
_GRAVE = ("link", "unlink", "cancel", "reinstate")  # what two people do has a page of its own


@blueprint.get("/records/<uuid:record_id>")
def show(record_id: UUID) -> ResponseReturnValue:
    """The whole page."""
    return record_page(str(record_id), done=request.args.get("done"))


def record_page(
    record_id: str, *, done: str | None = None, refusal: Refused | None = None, problem: str | None = None
) -> ResponseReturnValue:
    """The record as it is now, with the act that was just done or refused."""
    record = ask(f"/v1/records/{record_id}").data
    entry = groups(pinned_form(record["form_version"]), as_linked(record))
    page = render_template(
        "record.html",
        record=record,
        about=subjects(record["kind"], record["declaration"]),
        party_name=party_name,
        allotted=kind_named(record["kind"]).allotted,
        groups=entry,
        refused_lines=_refused_lines(refusal, entry),
        acts=_acts(record),
        grave=_grave(record),
        may_redeclare="declare" in record["allowed"] and may("record.declare"),
        doubles=[_double(each, record["kind"], entry) for each in record.get("duplicates") or []],
        history=_history(record_id, entry),
        certificates=_certificates(record),
        may_request=record["status"] == "registered" and may("certificate.request"),
        may_issue=may("certificate.issue"),
        keys={act: str(new_id()) for act in (*_SCOPES, "issue")},
        done=done,
        searched=bool(kept_question()),
        provinces=SearchView().provinces() if "transfer" in record["allowed"] else (),
        at_home=_at_home(record),
        refusal=refusal,
        problem=problem,
        typed=request.form,
    )
    return page, (refusal.status if refusal else 422 if problem else 200)


def _grave(record: dict[str, Any]) -> list[str]:
    """What two people do; a link only where the entry has somebody for it."""
    acts = (act for act in _GRAVE if act in record["allowed"] and may(f"record.{act}"))
    return [act for act in acts if act not in {"link", "unlink"} or parties_to(act, record)]


def _history(record_id: str, entry: list[Group]) -> list[dict[str, Any]]:
    actions = ask(f"/v1/records/{record_id}/history", limit="100").data["items"]
    return [
        each | {"who": _who(each), "decider": _decider(each), "confirmed": _confirmed(each, entry)}
        for each in actions
    ]


def _decider(action: dict[str, Any]) -> str | None:
    """The second person, where two acted."""
    decided = action["body"].get("decided")
    return _who({"actor": decided["actor"], "body": {"by": decided}}) if decided else None


def _confirmed(action: dict[str, Any], entry: list[Group]) -> list[Line]:
    """The unlikely answers that were confirmed with an act, as the entry has them now."""
    return lines_at(entry, [each["pointer"] for each in action["body"].get("confirmed") or ()])


def _who(action: dict[str, Any]) -> str:
    """Who acted, by the name that was recorded with the act; a service has none."""
    session = current_session()
    if session is not None and action["actor"] == session.account.get("id"):
        return words("record.role.self")
    named: str | None = (action["body"].get("by") or {}).get("name")
    if named:
        return named
    is_account = "-" in action["actor"]  # a UUID; services are called by one word
    return (
        words("record.role.other", actor=action["actor"][:8]) if is_account else words("record.role.system")
    )


def _acts(record: dict[str, Any]) -> list[str]:
    return [act for act, scope in _SCOPES.items() if act in record["allowed"] and may(scope)]


def _at_home(record: dict[str, Any]) -> bool:
    """Whether it is a record of the reader's own office, which is told who looked it up."""
    session = current_session()
    return session is not None and session.account.get("office") == record["office"]


def _refused_lines(refusal: Refused | None, entry: list[Group]) -> list[Line]:
    faults = refusal.faults if refusal else []
    return lines_at(entry, [fault.pointer.removeprefix("/declaration") for fault in faults])


def _double(candidate: dict[str, Any], kind: str, entry: list[Group]) -> dict[str, Any]:
    """The other record beside this one; only its office when the reader may not see it."""
    reasons = candidate.get("reasons") or []
    shown: dict[str, Any] = {
        "id": candidate.get("record_id"),
        "office": candidate.get("office"),
        "score": candidate.get("score"),
        "must": candidate.get("must_review", True),
        "reasons": reason_words(reasons, kind),
        "renamed": any(each.startswith(_OF_UIN) for each in reasons),
        "roles": [each.partition("-")[2] for each in reasons if each.startswith(_OF_PERSONS)],
        "unknown": any(each.startswith(_UNKNOWN) for each in reasons),
        "person": _known_person(candidate.get("person") or {}),
        "contradicts": [coded("contradicts", code) for code in candidate.get("contradicts") or ()],
        "second": candidate.get("level") == _SECOND_PERSON,
        "other": None,
    }
    if not shown["id"] or shown["unknown"] or _ELSEWHERE in reasons:
        return shown | {"score": None}
    try:
        other = ask(f"/v1/records/{shown['id']}").data
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return shown
    theirs = groups(pinned_form(other["form_version"]), other["declaration"])
    rows = [] if shown["renamed"] else compared(entry, theirs)
    return shown | {"other": other, "about": subjects(other["kind"], other["declaration"]), "rows": rows}


def _known_person(person: dict[str, Any]) -> str:
    """Who has a UIN, in one line: name, sex and year of birth."""
    code = code_list("sex").words().get(person.get("sex", ""))
    sex = said(code) if code else ""
    return " · ".join(filter(None, (full_name(person.get("name")), sex, person.get("year_of_birth"))))


def _certificates(record: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The requests for certificates of the record, newest first; None when the service for them is away."""
    if record["status"] not in {"registered", "cancelled"} or not may("certificate.read"):
        return []
    try:
        answer = ask("/v1/certificate-requests", CERTIFICATION, record_id=record["id"], limit="100")
    except (Refused, NoAnswer):
        return None
    listed: list[dict[str, Any]] = answer.data["items"]
    return listed
