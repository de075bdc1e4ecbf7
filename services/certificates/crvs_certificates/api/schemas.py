"""What requests may hold and what answers look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import validate

from crvs_certificates.domain.status import REVOCATION_REASONS
from crvs_certificates.domain.wording import LANGUAGES
from crvs_contracts.faults import MalformedValue
from crvs_contracts.latin import is_latin
from crvs_contracts.names import LONGEST, name_part
from crvs_contracts.printing import refuse_unprintable
from crvs_contracts.text import one_line, several_lines
from crvs_kernel.http.web import Body, CleanText, ListPage

STATUSES = ("requested", "issued", "refused")
_RELATIONSHIP = validate.Regexp(r"[a-z_]{1,40}\Z", error="invalid-pattern")


_SAYS_SOMETHING = validate.Regexp(r"[\s\S]*[^\W_]", error="invalid-string")  # a lone dash is no document


def _written(read: Callable[[str, int], str], longest: int, **options: Any) -> ma.fields.String:
    """Words that a person writes."""
    return CleanText(
        lambda text: read(text, longest), metadata={"minLength": 1, "maxLength": longest}, **options
    )


class Requester(Body):
    """Who asks; the relationship is to the subject of the entry."""

    name = CleanText(name_part, required=True, metadata={"minLength": 1, "maxLength": LONGEST})
    relationship = ma.fields.String(required=True, validate=_RELATIONSHIP)
    id_document = _written(one_line, 40, validate=_SAYS_SOMETHING)


def _latin_line(text: str, longest: int) -> str:
    line = one_line(text, longest)
    if not is_latin(line):
        raise MalformedValue("letters-not-latin")
    refuse_unprintable(line)
    return line


class LatinSpelling(Body):
    """How a word of the entry is spelled in Latin letters, confirmed by whoever asks."""

    text = _written(one_line, 200, required=True)
    latin = _written(_latin_line, 200, required=True)


class NewRequest(Body):
    """A request for one certificate.

    `latin` has a spelling for each `text` that a refusal `latin-spelling-needed` has named.
    """

    registration_number = ma.fields.String(required=True, validate=validate.Length(1, 200))  # with its label
    language = ma.fields.String(required=True, validate=validate.OneOf(sorted(LANGUAGES)))
    requester = ma.fields.Nested(Requester, required=True)
    purpose = _written(several_lines, 200, required=True)
    latin = ma.fields.List(
        ma.fields.Nested(LatinSpelling), load_default=list, validate=validate.Length(max=60)
    )


class Refusal(Body):
    """Why a request is refused, in words for the requester."""

    reason = _written(several_lines, 500, required=True)


class Revocation(Body):
    """Why a certificate is void, as a code: the reason travels on the bus."""

    reason = ma.fields.String(required=True, validate=validate.OneOf(REVOCATION_REASONS))


class ScannedCode(Body):
    """The text of a QR code as a phone reads it (the address, or its signed part), or a serial number."""

    qr = ma.fields.String(required=True, validate=validate.Length(1, 4096))


class RequestQuery(ma.Schema):
    """Which requests to list."""

    status = ma.fields.String(load_default=None, validate=validate.OneOf(STATUSES))
    record_id = ma.fields.UUID(load_default=None)
    limit = ma.fields.Integer(load_default=20, validate=validate.Range(1, 100), strict=False)
    cursor = ma.fields.UUID(load_default=None)


class FeeAnswer(ma.Schema):
    """Whole units of the currency; zero is free."""

    amount = ma.fields.Integer()
    currency = ma.fields.String()
    rule = ma.fields.String()


class ComparedName(ma.Schema):
    """A person whom the entry names in the relationship, and how the requester's name agrees with theirs."""

    party = ma.fields.String()
    name = ma.fields.String()
    agrees = ma.fields.String(validate=validate.OneOf(["spelling", "sound", "no"]))


class RequestAnswer(ma.Schema):
    """A request as the office sees it."""

    id = ma.fields.String()
    status = ma.fields.String(validate=validate.OneOf(STATUSES))
    kind = ma.fields.String()
    record_id = ma.fields.String()
    registration_number = ma.fields.String()
    office = ma.fields.String()
    asked_at = ma.fields.String(
        allow_none=True,
        metadata={
            "description": "the office where it was asked for, when it is not one of the entry's; or null"
        },
    )
    language = ma.fields.String()
    requester = ma.fields.Nested(Requester)
    compared = ma.fields.List(ma.fields.Nested(ComparedName))
    purpose = ma.fields.String()
    fee = ma.fields.Nested(FeeAnswer)
    latin = ma.fields.List(ma.fields.Nested(LatinSpelling))
    replaces = ma.fields.String(
        allow_none=True,
        metadata={
            "description": "the serial of a certificate that the register took back; replaced free of charge"
        },
    )
    requested_at = ma.fields.String()
    decided_at = ma.fields.String(allow_none=True)
    reason = ma.fields.String(allow_none=True)
    serial = ma.fields.String(allow_none=True)
    certificate_status = ma.fields.String(
        allow_none=True,
        metadata={"description": "of the issued certificate: valid, superseded or revoked; null before"},
    )
    allowed = ma.fields.List(ma.fields.String())


class RequestPage(ListPage):
    """A page of requests, newest first."""

    items = ma.fields.List(ma.fields.Nested(RequestAnswer))


class StatusAnswer(ma.Schema):
    """Something that happened to a certificate after its issue."""

    status = ma.fields.String()
    at = ma.fields.String()
    reason = ma.fields.String(allow_none=True)


class CertificateAnswer(ma.Schema):
    """A certificate without its bytes."""

    serial = ma.fields.String()
    status = ma.fields.String()
    kind = ma.fields.String()
    language = ma.fields.String()
    template = ma.fields.String()
    record_id = ma.fields.String()
    record_version = ma.fields.Integer()
    registration_number = ma.fields.String()
    office = ma.fields.String()
    issued_on = ma.fields.String()
    request_id = ma.fields.String()
    document = ma.fields.String()
    sha256 = ma.fields.String()
    size = ma.fields.Integer()
    qr = ma.fields.String()
    statuses = ma.fields.List(ma.fields.Nested(StatusAnswer))
    later_notes = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "kinds of note that came after it; another one with them costs nothing"},
    )
    allowed = ma.fields.List(ma.fields.String())


class VerificationAnswer(ma.Schema):
    """A serial number alone gives the first five fields; the others come from a valid QR code.

    ``lost``: it was issued, and the register lost its copy in a restore; it has a serial and nothing else. A
    lost one that was revoked is ``revoked``, with the serial alone.
    """

    result = ma.fields.String(
        validate=validate.OneOf(
            ["valid", "valid-with-later-note", "superseded", "revoked", "lost", "unknown"]
        )
    )
    notes = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "with a later note: its kinds, codes of the list entry_note, and no more"},
    )
    serial = ma.fields.String()
    kind = ma.fields.String()
    issued_on = ma.fields.String()
    office = ma.fields.String()
    registration_number = ma.fields.String()
    names = ma.fields.List(ma.fields.String())
    date_of_occurrence = ma.fields.String()
    date_estimated = ma.fields.Boolean(metadata={"description": "only there when it is"})


class KeySet(ma.Schema):
    """A JSON Web Key Set (RFC 7517)."""

    keys = ma.fields.List(ma.fields.Dict())
