"""What a request for events may say, and what the answer looks like."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

_HIGHEST_POSITION = 2**63 - 1 - 1_000_000  # bigint, and room to look beyond it


class EventsQuery(ma.Schema):
    """Where to go on, how much at most, and how long to wait for news."""

    after = ma.fields.Integer(
        load_default=0,
        validate=validate.Range(0, _HIGHEST_POSITION),
        metadata={"description": "`next` of the page before; 0 for the beginning"},
    )
    limit = ma.fields.Integer(load_default=100, validate=validate.Range(1, 1000))
    wait = ma.fields.Integer(
        load_default=0,
        validate=validate.Range(0, 20),
        metadata={"description": "seconds to wait for news when there are none yet"},
    )


class EventView(ma.Schema):
    """An event with the fields that the client's agreement grants."""

    seq = ma.fields.Integer(metadata={"description": "its position; absent where subjects are pseudonyms"})
    id = ma.fields.String(
        required=True, metadata={"description": "the same whenever this client reads the event"}
    )
    type = ma.fields.String(required=True)
    time = ma.fields.DateTime(
        required=True,
        metadata={"description": "where subjects are pseudonyms, the beginning of the day in UTC"},
    )
    subject = ma.fields.String(
        required=True, metadata={"description": "an id or, if the agreement says so, a pseudonym of it"}
    )
    data = ma.fields.Dict(required=True)


class EventsView(ma.Schema):
    """A page of the feed."""

    events = ma.fields.List(ma.fields.Nested(EventView), required=True)
    next = ma.fields.Integer(
        required=True, metadata={"description": "the last position looked at: ask `after` it next time"}
    )
    more = ma.fields.Boolean(required=True)
