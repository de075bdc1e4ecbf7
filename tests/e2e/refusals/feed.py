"""Refused reads of the event feed."""

from __future__ import annotations

from tests.e2e.refusals.refusal import reading

TABLE = [
    reading("an endless page of events", "422 invalid-fields /limit", "/v1/events?limit=1001", "ministry"),
    reading("an empty page of events", "422 invalid-fields /limit", "/v1/events?limit=0", "ministry"),
    reading("a cursor before the beginning", "422 invalid-fields /after", "/v1/events?after=-1", "ministry"),
    reading(
        "a cursor beyond all numbers", "422 invalid-fields /after", f"/v1/events?after={2**63}", "ministry"
    ),
    reading("a cursor that is a word", "422 invalid-fields /after", "/v1/events?after=now", "ministry"),
    reading("an hour's wait", "422 invalid-fields /wait", "/v1/events?wait=3600", "ministry"),
    reading("a feed with a strange query", "422 invalid-fields /type", "/v1/events?type=x", "ministry"),
    reading("a ministry without agreement", "403 agreement-missing", "/v1/events", "unagreed"),
    reading("a registrar who reads the feed", "403 scope-missing", "/v1/events"),
    reading("nobody who reads the feed", "401 not-authenticated", "/v1/events", "nobody"),
]
