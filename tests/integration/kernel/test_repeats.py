"""What counts as a repeat of a command, who still gets its first answer, and how that answer is kept."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from flask import Response

from crvs_kernel.config import Settings
from crvs_kernel.errors import Conflict, NotFound, NotPermitted
from crvs_kernel.http.web import (
    Answer,
    Blueprint,
    Nothing,
    PageQuery,
    WebParts,
    answer_command,
    create_web,
    scoped,
)
from crvs_kernel.primitives import new_id
from tests.support.notes import KEY, SERVICE, WRITER, call

REPEATED = "/problems/idempotency-key-reused"
things = Blueprint("things", "things", url_prefix="/v1/things")
refusals: dict[str, Exception] = {}


@things.route("/<uuid:thing>/touch", methods=["POST"])
@scoped("note.write")
@things.arguments(PageQuery, location="query")
@things.arguments(Nothing)
@things.response(200)
def touch(_: Any, __: Any, thing: Any) -> Response:
    """Touch a thing, unless the test has a refusal for it."""

    def work(_: Any) -> Answer:
        if str(thing) in refusals:
            raise refusals[str(thing)]
        return Answer(200, {"secret": "ນາງ ຄຳແພງ"}, location=f"/v1/touches/{thing}-1")

    return answer_command(work)


@pytest.fixture(scope="module", name="client")
def _client(database: Any) -> Any:
    settings = Settings(database_url=database.app_url, bus_url="", context_key=KEY, data_key=KEY)
    return create_web(SERVICE, WebParts("Things", [things]), settings).test_client()


@pytest.fixture(name="path")
def _path() -> str:
    return f"/v1/things/{new_id()}/touch"


def send(client: Any, path: str, who: Any = WRITER, **headers: str) -> Any:
    return call(client, "POST", path, who, json={}, headers={"Idempotency-Key": "k"} | headers)


def rows(owner: Any, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    owner.execute(statement, values)
    found: list[tuple[Any, ...]] = owner.fetchall()
    return found


def test_a_slash_at_the_end_makes_no_second_effect(client: Any, path: str) -> None:
    assert send(client, path).status_code == 200
    assert send(client, path + "/").headers["Idempotent-Replayed"] == "true"


def test_the_same_key_on_another_thing_is_another_command(client: Any, path: str) -> None:
    send(client, path)
    assert "Idempotent-Replayed" not in send(client, f"/v1/things/{new_id()}/touch").headers


def test_another_version_is_other_content(client: Any, path: str) -> None:
    assert send(client, path, **{"If-Match": '"v1"'}).status_code == 200
    assert send(client, path, **{"If-Match": '"v1"'}).headers["Idempotent-Replayed"] == "true"
    assert send(client, path, **{"If-Match": '"v2"'}).json["type"] == REPEATED


def test_another_query_is_other_content(client: Any, path: str) -> None:
    assert send(client, path + "?limit=1").status_code == 200
    assert send(client, path + "?limit=2").json["type"] == REPEATED


def test_a_caller_who_moved_to_another_office_is_not_shown_the_first_answer(client: Any, path: str) -> None:
    send(client, path)
    refused = send(client, path, dataclasses.replace(WRITER, office="0301"))
    assert (refused.status_code, refused.json["type"]) == (422, REPEATED)


@pytest.mark.parametrize("refusal", [NotFound("not-found"), NotPermitted("scope-missing", scope="x")])
def test_who_may_no_longer_see_it_is_refused_and_not_shown_the_first_answer(
    client: Any, path: str, refusal: Any
) -> None:
    send(client, path)
    refusals[path.split("/")[3]] = refusal
    assert send(client, path).status_code == refusal.status


def test_what_the_first_try_changed_still_gives_the_first_answer(client: Any, path: str) -> None:
    first = send(client, path)
    refusals[path.split("/")[3]] = Conflict("stale-version", allowed=[])
    assert send(client, path).data == first.data


def test_a_repeat_leaves_a_line_with_its_purpose(client: Any, path: str, owner: Any) -> None:
    for _ in range(2):
        send(client, path)
    thing = path.split("/")[3]
    assert rows(
        owner, "SELECT act, actor, purpose, subject_ids FROM audit WHERE %s = ANY(subject_ids)", thing
    ) == [("command.replay", "writer", "duty", [thing, f"{thing}-1"])]


def test_an_answer_is_kept_sealed_and_bound_to_its_row(client: Any, path: str, owner: Any) -> None:
    other = f"/v1/things/{new_id()}/touch"
    send(client, path)
    send(client, other)
    kept = "SELECT body FROM idempotency WHERE route LIKE %s"
    ((body,),) = rows(owner, kept, f"%{path.split('/')[3]}%")
    assert "ຄຳແພງ".encode() not in bytes(body)
    owner.execute("UPDATE idempotency SET body = %s WHERE route LIKE %s", (body, f"%{other.split('/')[3]}%"))
    assert send(client, other).status_code == 500
