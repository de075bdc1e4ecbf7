"""The answers of the routes about records."""

from __future__ import annotations

from typing import Any, Final

import marshmallow as ma

from crvs_kernel.http.web import ListPage


class PlaceOfOccurrence(ma.Schema):
    """District and province of occurrence; both are null when the vital event occurred abroad."""

    district = ma.fields.String(allow_none=True)
    province = ma.fields.String(allow_none=True)


class KnownPerson(ma.Schema):
    """What tells the person who has a UIN from others."""

    name: Any = ma.fields.Dict()
    sex = ma.fields.String()
    year_of_birth = ma.fields.String()


class Duplicate(ma.Schema):
    """A likely duplicate, an entry that this record contradicts, or a question about a UIN that it states.

    Of a record outside the caller's jurisdiction only id, office and what is contradicted are given. A
    question about a UIN begins with `other-name`, `other-sex` or `other-birth`, is told to whoever reviews
    the declaration, and says who has the UIN; the record is the entry of that person's birth. `uin-unknown`:
    nobody has the UIN; the record is the declaration's own. `widowed`: the death ends that marriage of the
    spouse whose UIN it states; `other-spouse`: it would, but the marriage has a spouse of another name.
    """

    record_id = ma.fields.UUID()
    office = ma.fields.String()
    must_review = ma.fields.Boolean()
    score = ma.fields.Integer()
    reasons = ma.fields.List(ma.fields.String())
    person = ma.fields.Nested(KnownPerson)
    level = ma.fields.String(
        validate=ma.validate.OneOf(["second-person", "inform"]),
        metadata={"description": "`second-person`: the policy wants two people to decide about the act"},
    )
    contradicts = ma.fields.List(
        ma.fields.String(),
        metadata={"description": "codes of rules that this record and that entry cannot both keep"},
    )


class MarginalNote(ma.Schema):
    """What a later entry, or a correction of this one, says in the margin: ADR 40."""

    note = ma.fields.String(metadata={"description": "code of the list entry_note"})
    record_id = ma.fields.UUID(metadata={"description": "of the entry that made it; of a correction the own"})
    registration_number = ma.fields.String()
    office = ma.fields.String(allow_none=True)
    date_of_occurrence = ma.fields.Date()
    date_of_occurrence_until = ma.fields.Date(metadata={"description": "only when the day is not known"})
    date_of_registration = ma.fields.Date()
    printed = ma.fields.Boolean(metadata={"description": "whether certificates print it"})
    struck = ma.fields.Boolean(metadata={"description": "it was made and holds no more"})
    at = ma.fields.AwareDateTime()


class RecordFacts(ma.Schema):
    """The fields that a single record and a record in a list share."""

    id = ma.fields.UUID()
    kind = ma.fields.String()
    status = ma.fields.String()
    version = ma.fields.Integer()
    office = ma.fields.String()
    tracking_number = ma.fields.String()
    registration_number = ma.fields.String(allow_none=True)
    date_of_occurrence = ma.fields.Date()
    date_of_occurrence_until = ma.fields.Date(
        allow_none=True,
        metadata={
            "description": "the last possible day, when the day is not known; then the other is the first"
        },
    )
    date_of_declaration = ma.fields.Date()
    date_of_registration = ma.fields.Date(allow_none=True)
    timeliness = ma.fields.String()


class RecordAnswer(RecordFacts):
    """A record as it stands; `sent_to` is the office that it is being transferred to."""

    sent_to = ma.fields.String(allow_none=True)
    place = ma.fields.Nested(PlaceOfOccurrence)
    form_version = ma.fields.String()
    declaration = ma.fields.Dict()
    withheld = ma.fields.List(
        ma.fields.String(),
        metadata={
            "description": "pointers to sensitive answers that are there and not shown to this caller;"
            " when the record is declared again without them, they stay"
        },
    )
    duplicates = ma.fields.List(ma.fields.Nested(Duplicate))
    links = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(allow_none=True))
    notes = ma.fields.List(ma.fields.Nested(MarginalNote))
    allowed = ma.fields.List(ma.fields.String())


class RecordSummary(RecordFacts):
    """A record in a list."""

    duplicates = ma.fields.Integer(
        metadata={
            "description": "how many likely duplicates, of those noted with an act, this caller is shown"
        }
    )
    names = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(allow_none=True))


class RecordList(ListPage):
    items = ma.fields.List(ma.fields.Nested(RecordSummary))


class FoundRecord(RecordSummary):
    """A record that a search found."""

    match = ma.fields.String(
        validate=ma.validate.OneOf(["exact", "near"]),
        metadata={
            "description": "exact: it has all that was asked for, a name by its sound in any script;"
            " near: a name is alike, or two of its people have the words between them"
        },
    )


class Total(ma.Schema):
    """How many records all pages of a search have; with `more` at least so many, as not all were counted."""

    count = ma.fields.Integer()
    more = ma.fields.Boolean()


class SearchList(ListPage):
    """The exact ones first, then the nearest; of equals the newest."""

    items = ma.fields.List(ma.fields.Nested(FoundRecord))
    total = ma.fields.Nested(Total)


_HASH: Final = (
    "null when something of this action, or of one before it, is not shown to this caller, and always for a"
    " caller who sees only their own cases: from a hash a short answer could be guessed"
)


class ActionAnswer(ma.Schema):
    """One action of a record's history, with its link of the chain."""

    seq = ma.fields.Integer()
    type = ma.fields.String()
    at = ma.fields.AwareDateTime()
    actor = ma.fields.String()
    office = ma.fields.String(allow_none=True)
    form_version = ma.fields.String()
    rules_version = ma.fields.String()
    places_version = ma.fields.String()
    body: Any = ma.fields.Dict()
    prev_hash = ma.fields.String(allow_none=True, metadata={"description": _HASH})
    hash = ma.fields.String(allow_none=True, metadata={"description": _HASH})


class ActionList(ListPage):
    items = ma.fields.List(ma.fields.Nested(ActionAnswer))
