"""The bodies and queries of the routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import marshmallow as ma
from marshmallow import validate

from crvs_contracts.code_lists import code_list
from crvs_contracts.forms.notations import phone_numbers
from crvs_contracts.forms.values import read_date
from crvs_contracts.numbers import parse_uin
from crvs_contracts.text import cleaned, one_line, several_lines
from crvs_kernel.http.web import Body, CleanText, PageQuery
from crvs_registration.application.queries import QUEUES
from crvs_registration.domain.decisions import ANSWERS
from crvs_registration.domain.kinds import KINDS
from crvs_registration.store.criteria import FLAGS

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACE_IN_LIST = re.compile(rf"(\d{{1,5}}\.)?{_UUID.pattern}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)
_SAYS_SOMETHING = validate.Regexp(r"[\s\S]*\w", error="too-short")
GROUNDS = list(code_list("cancellation_ground").labels)
STATUSES = list(code_list("record_status").labels)
_VERSION = validate.Regexp(r"^[a-z_]+/[0-9]{1,4}$")


class _Raw(ma.fields.Raw):
    """JSON that its form checks."""


def _confirmed() -> ma.fields.List[str]:
    """Pointers of answers that are unlikely, and were looked at again and found right."""
    pointer = CleanText(
        lambda text: text.removeprefix("/declaration"),  # as the errors of `confirmation-needed` have it
        validate=validate.Regexp(r"(/[^/]{1,80}){1,8}\Z", error="pointer-unknown"),
    )
    return ma.fields.List(pointer, load_default=list, validate=validate.Length(max=50))


def _reviewed() -> ma.fields.List[str]:
    """Candidates that the registrar has looked at."""
    return ma.fields.List(
        ma.fields.String(validate=validate.Regexp(_UUID, error="invalid-uuid")),
        load_default=list,
        validate=validate.Length(max=20),
    )


class DeclareBody(Body):
    """A declaration; `declaration` follows the JSON schema of its form."""

    form_version = ma.fields.String(required=True, validate=_VERSION)
    declaration = _Raw(required=True)
    confirmed = _confirmed()


class RedeclareBody(Body):
    """A declaration that replaces the one before; without a form version, the pinned one stays."""

    form_version = ma.fields.String(validate=_VERSION)
    declaration = _Raw(required=True)
    confirmed = _confirmed()


class PersonBody(Body):
    """Who a party is: `this` person of the entry `record_id`, `another`, or `unknown`."""

    role = ma.fields.String(required=True, validate=validate.Regexp(r"[a-z_]{1,40}\Z", error="party-unknown"))
    record_id = ma.fields.String(required=True, validate=validate.Regexp(_UUID, error="invalid-uuid"))
    answer = ma.fields.String(required=True, validate=validate.OneOf(list(ANSWERS)))


class RegisterBody(Body):
    """`duplicates_reviewed`: the candidates that the registrar has looked at.

    `persons`: who parties are, of candidates whose reasons say that they may be about them (`born-groom`);
    these count as looked at. A party who is `this` person is held to the rules as if the UIN were stated.
    """

    duplicates_reviewed = _reviewed()
    persons = ma.fields.List(
        ma.fields.Nested(PersonBody), load_default=list, validate=validate.Length(max=20)
    )


def lines_of(fewest: int, longest: int, read: Callable[[str, int], str] = several_lines) -> ma.fields.String:
    """Words that a person writes; ``fewest`` letters say something."""
    limits = {"minLength": fewest, "maxLength": longest}
    says_something = [validate.Length(fewest), _SAYS_SOMETHING]
    return CleanText(
        lambda text: read(text, longest), required=True, validate=says_something, metadata=limits
    )


class ReasonBody(Body):
    """Why; the informant will read it."""

    reason = lines_of(3, 1000)


class TransferBody(Body):
    """The office that gets the case, and why."""

    to = ma.fields.String(required=True, validate=validate.Length(1, 10))
    reason = lines_of(3, 1000)


class AuthorityBody(Body):
    """The decision that a material correction rests on."""

    authority = lines_of(2, 120, one_line)
    number = lines_of(1, 60, one_line)
    date = CleanText(read_date, required=True)


class CorrectBody(Body):
    """`changes`: new values by JSON pointer into the declaration; null takes an optional value away.

    `duplicates_reviewed`: entries that the corrected one contradicts or looks like, and that were looked at.
    """

    kind = ma.fields.String(required=True, validate=validate.OneOf(["clerical", "material"]))
    reason = lines_of(3, 1000)
    authority = ma.fields.Nested(AuthorityBody, load_default=None)
    confirmed = _confirmed()
    duplicates_reviewed = _reviewed()
    changes = ma.fields.Dict(
        keys=ma.fields.String(validate=validate.Regexp(r"^(/[^/]{1,80}){1,6}$", error="pointer-unknown")),
        values=_Raw(allow_none=True),
        required=True,
        validate=validate.Length(1, 50),
    )


class CancelBody(Body):
    """`ground`: the entry is false, or a double of the entry `duplicate_of`, whose number is named."""

    ground = ma.fields.String(required=True, validate=validate.OneOf(GROUNDS))
    reason = lines_of(3, 1000)
    authority = ma.fields.Nested(AuthorityBody, required=True)
    duplicate_of = ma.fields.String(validate=validate.Length(1, 200))


class ReinstateBody(Body):
    """`duplicates_reviewed`: records that look like the entry and came since, and were looked at."""

    reason = lines_of(3, 1000)
    authority = ma.fields.Nested(AuthorityBody, required=True)
    duplicates_reviewed = _reviewed()


class UnlinkBody(Body):
    """`role`: the party, by the name that it has in the declaration; `reason`: what shows it."""

    role = ma.fields.String(required=True, validate=validate.Regexp(r"[a-z_]{1,40}\Z", error="party-unknown"))
    reason = lines_of(3, 1000)


class LinkBody(UnlinkBody):
    """`uin`: of the person who the party is. `confirmed`: pointers of what differs and was looked at."""

    uin = CleanText(parse_uin, required=True)
    confirmed = _confirmed()


def cursor_of_ids(value: str) -> None:
    if not _UUID.fullmatch(value):
        raise ma.ValidationError("invalid-cursor")


def _place_in_list(value: str) -> None:
    if not _PLACE_IN_LIST.fullmatch(value):
        raise ma.ValidationError("invalid-cursor")


def _instant(value: str) -> None:
    """Raise ValidationError or ValueError unless the text is an instant as a cursor has it."""
    if not _INSTANT.fullmatch(value):
        raise ma.ValidationError("invalid-cursor")
    datetime.fromisoformat(value)


class SearchBody(Body):
    """At least one of these beside `kind`; a record matches all that are given. Any script.

    Numbers as people write them: with spaces, dashes, Lao digits or a label. A phrase may hold a number, or
    dates, a telephone, the number of a paper and a name together. `born_…` is of any party, `registrar` an
    account.
    """

    phrase = CleanText(cleaned, validate=validate.Length(1, 200))
    number = ma.fields.String(validate=validate.Length(1, 200))
    tracking = ma.fields.String(validate=validate.Length(1, 200))
    name = CleanText(cleaned, validate=validate.Length(1, 200))
    uin = ma.fields.String(validate=validate.Length(1, 200))
    telephone = CleanText(phone_numbers, validate=validate.Length(max=80))
    document = CleanText(cleaned, validate=[validate.Length(1, 80), _SAYS_SOMETHING])
    date_from = CleanText(read_date)
    date_until = CleanText(read_date)
    born_from = CleanText(read_date)
    born_until = CleanText(read_date)
    place = ma.fields.String(validate=validate.Length(1, 10))
    flag = ma.fields.String(validate=validate.OneOf(list(FLAGS)))
    office = ma.fields.String(validate=validate.Length(1, 10))
    registrar = ma.fields.String(validate=validate.Length(1, 80))
    kind = ma.fields.String(validate=validate.OneOf(list(KINDS)))
    status = ma.fields.String(validate=validate.OneOf(STATUSES))
    limit = ma.fields.Integer(load_default=20, validate=validate.Range(1, 100), strict=True)
    cursor = ma.fields.String(load_default=None, allow_none=True, validate=_place_in_list)


class WorkListQuery(PageQuery):
    """`queue` names a queue of the office; `cursor` is `next` of the page before."""

    queue = ma.fields.String(load_default="to-register", validate=validate.OneOf(list(QUEUES)))
    cursor = ma.fields.String(load_default=None)

    @ma.validates_schema
    def _cursor_of_queue(self, data: dict[str, Any], **_: Any) -> None:
        """A cursor of `recent` begins with the time of registration; that of another queue is a record id."""
        cursor = data.get("cursor")
        if cursor is None:
            return
        instant, _, record_id = cursor.rpartition("_")
        try:
            if data["queue"] == "recent":
                _instant(instant)
            cursor_of_ids(record_id if data["queue"] == "recent" else cursor)
        except (ValueError, ma.ValidationError):
            raise ma.ValidationError("invalid-cursor", "cursor") from None


class HistoryQuery(ma.Schema):
    """Pages of actions, by the seq of the last one seen."""

    limit = ma.fields.Integer(load_default=20, validate=validate.Range(1, 100), strict=False)
    cursor = ma.fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class PlacesQuery(ma.Schema):
    """The places inside a place, on a day."""

    parent = ma.fields.String(load_default="LA", validate=validate.Length(1, 10))
    as_of = ma.fields.Date(load_default=None)


class OfficesQuery(ma.Schema):
    """The offices of a place and the places inside it, on a day."""

    place = ma.fields.String(load_default="LA", validate=validate.Length(1, 10))
    as_of = ma.fields.Date(load_default=None)
