"""Corrections add to the record what they change: slips by the registrar, legal facts by an authority."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.registration.people import couple, divorce_of, enrol
from tests.support.examples import example
from tests.support.registry import FixedClock, Registry, codes, problem, uin

AUTHORITY = {"authority": "ສານປະຊາຊົນ", "number": "9/2026", "date": "2026-11-20"}


def correct(registry: Registry, record: dict[str, Any], changes: dict[str, Any], **more: Any) -> Any:
    body = {"kind": "clerical", "reason": "a slip of the pen", "changes": changes} | more
    return registry.by_two(f"/v1/records/{record['id']}/correction", body, record["version"])


def decree(registry: Registry, record: dict[str, Any], changes: dict[str, Any], **more: Any) -> Any:
    return correct(registry, record, changes, **{"kind": "material", "authority": AUTHORITY} | more)


def test_a_clerical_correction_adds_an_action_and_keeps_the_number(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ບົວລອຍ"}))
    answer = correct(registry, record, {"/child/name/given": "ບົວລ້ອຍ", "/child/weight_grams": None})
    assert answer.status_code == 200, answer.json
    assert answer.headers["ETag"] == '"v3"'
    assert answer.json["registration_number"] == record["registration_number"]
    assert answer.json["declaration"]["child"]["name"]["given"] == "ບົວລ້ອຍ"
    assert "weight_grams" not in answer.json["declaration"]["child"]
    found = registry.search(name="Boualoy").json["items"]
    assert record["id"] in [each["id"] for each in found]


def test_a_correction_leaves_other_answers_as_an_earlier_release_stored_them(
    registry: Registry, owner: Any
) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ພອນສີ"}))
    stored = "ໂພນ  ສະຫວ່າງ\u200b"  # today one space, and nothing invisible
    owner.execute(
        "UPDATE record SET declaration = jsonb_set(declaration, '{place,village}', to_jsonb(%s::text))"
        " WHERE id = %s",
        (stored, record["id"]),
    )
    answer = correct(registry, record, {"/child/weight_grams": 3050})
    assert answer.status_code == 200, answer.json
    assert answer.json["declaration"]["place"]["village"] == stored


def test_a_material_change_needs_authority(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ປານີ"}))
    sex = {"/child/sex": "male"}
    refused = correct(registry, record, sex)
    assert codes(refused) == {"/changes/~1child~1sex": "correction-is-material"}
    assert codes(correct(registry, record, sex, kind="material")) == {"/authority": "authority-needed"}
    answer = correct(registry, record, sex, kind="material", authority=AUTHORITY)
    assert answer.json["declaration"]["child"]["sex"] == "male"


def test_what_cannot_be_corrected_is_named(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ຜິວ"}))
    assert codes(correct(registry, record, {"/documents": []})) == {"/changes/~1documents": "uncorrectable"}
    refused = correct(registry, record, {"/nowhere/at/all": None})
    assert codes(refused) == {"/changes/~1nowhere~1at~1all": "pointer-unknown"}
    refused = correct(registry, record, {"/child/hair": "red"})
    assert codes(refused) == {"/declaration/child/hair": "unknown-field"}
    same = {"/child/name/given": "ຜິວ"}
    assert problem(correct(registry, record, same)) == (422, "nothing-changed")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"reason": "   "}, {"/reason": "required"}),
        (
            {"kind": "material", "authority": AUTHORITY | {"date": "2099-01-01"}},
            {"/authority/date": "date-in-future"},
        ),
        (
            {"kind": "material", "authority": AUTHORITY | {"date": "2569-11-20"}},
            {"/authority/date": "year-buddhist"},
        ),
        (
            {"kind": "material", "authority": AUTHORITY | {"authority": "   ", "number": " "}},
            {"/authority/authority": "required", "/authority/number": "required"},
        ),
    ],
)
def test_a_reason_has_words_and_an_authority_has_spoken(
    registry: Registry, more: dict[str, Any], fault: dict[str, str]
) -> None:
    record = registry.registered("birth")
    assert codes(correct(registry, record, {"/child/weight_grams": 3000}, **more)) == fault


def test_a_correction_keeps_to_the_rules(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ຝົນ"}))
    future = {"/child/date_of_birth": "2027-01-01"}
    refused = correct(registry, record, future, kind="material", authority=AUTHORITY)
    assert problem(refused) == (422, "date-in-future")


def test_a_child_is_named_later(registry: Registry) -> None:
    unnamed = example("birth", **{"/child/name": None, "/child/unnamed": True})
    record = registry.registered("birth", unnamed)
    named = {"/child/unnamed": False, "/child/name": {"given": "ພອນ"}}
    assert correct(registry, record, named).json["declaration"]["child"]["name"] == {"given": "ພອນ"}


def test_the_uin_of_a_child_is_annotated_once_and_survives_corrections(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ຟ້າ"}))
    number = uin()
    enrol(registry, record, number)
    enrol(registry, record, number)
    read = registry.get(f"/v1/records/{record['id']}").json
    assert (read["links"]["child"], read["version"]) == (number, 2)
    history = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    assert [each["type"] for each in history] == ["declare", "register", "annotate"]
    corrected = correct(registry, record, {"/child/name/given": "ຟ້າຍ"})
    assert corrected.json["links"]["child"] == number
    assert registry.search(uin=number).json["items"][0]["id"] == record["id"]


def test_a_person_is_not_replaced_by_a_slip_of_the_pen(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ມະນີ"}))
    for changes in (
        {"/child/name/given": "ສົມສັກ"},
        {"/mother/name": {"given": "ແກ້ວ"}},
        {"/mother/date_of_birth": "1980"},
        {"/father/nationality": "TH"},
    ):
        (pointer,) = changes
        where = "/changes/" + pointer.replace("/", "~1")
        assert codes(correct(registry, record, changes)) == {where: "correction-is-material"}
    assert decree(registry, record, {"/child/name/given": "ສົມສັກ"}).status_code == 200


def test_a_child_does_not_become_its_own_mother(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ອິນທະວາ"}))
    number = uin()
    enrol(registry, record, number)
    refused = decree(registry, record, {"/mother/uin": number})
    assert codes(refused) == {"/declaration/mother/uin": "same-person"}


def test_a_date_of_birth_stays_before_the_registered_death(registry: Registry) -> None:
    born = {"/child/name/given": "ສິລິພອນ", "/child/date_of_birth": "2026-11-02"}
    record = registry.registered("birth", example("birth", **born))
    number = uin()
    enrol(registry, record, number)
    dead = {"/death/date": "2026-11-05", "/deceased/sex": "female", "/deceased/date_of_birth": "2026-11-02"}
    name = {"/deceased/name": record["declaration"]["child"]["name"]}
    registry.registered("death", example("death", **dead | name | {"/deceased/uin": number}))
    refused = decree(registry, record, {"/child/date_of_birth": "2026-11-06"})
    assert problem(refused) == (409, "duplicates-unreviewed")
    assert "death-before-birth" in [each["code"] for each in refused.json["errors"]]


def test_a_corrected_date_of_death_moves_what_follows_from_it(registry: Registry) -> None:
    wedding = registry.registered("marriage", couple(**{"/marriage/date": "2026-11-02"}))
    groom, bride = (wedding["declaration"][role]["uin"] for role in ("groom", "bride"))
    dead = {"/deceased/uin": groom, "/death/date": "2026-11-10"}
    death = registry.registered("death", example("death", **dead))
    again = couple(**{"/bride/uin": bride, "/marriage/date": "2026-11-12"})
    assert registry.declare("marriage", again).status_code == 201
    assert decree(registry, death, {"/death/date": "2026-11-14"}).status_code == 200
    assert codes(registry.declare("marriage", again)) == {"/declaration/bride/uin": "already-married"}


def test_a_vital_event_is_not_corrected_to_after_its_declaration(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ເດືອນ"}))
    monkeypatch.setattr(FixedClock, "now", lambda _: datetime(2026, 12, 20, 5, 0, tzinfo=UTC))
    refused = decree(registry, record, {"/child/date_of_birth": "2026-12-01"})
    assert problem(refused) == (422, "date-in-future")


def test_who_turns_out_to_be_a_foreigner_is_put_right_where_the_marriage_is(registry: Registry) -> None:
    record = registry.registered("marriage", couple())
    corrected = decree(registry, record, {"/groom/nationality": "VN"})
    assert corrected.status_code == 200, corrected.json


def test_timeliness_follows_a_corrected_date_and_the_authority_is_the_paper(registry: Registry) -> None:
    bare = {"/documents": None, "/child/name/given": "ຈັນດີ"}
    record = registry.registered("birth", example("birth", **bare))
    corrected = decree(registry, record, {"/child/date_of_birth": "2026-01-05"})
    assert (corrected.status_code, corrected.json.get("timeliness")) == (200, "late"), corrected.json
    history = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    assert history[-1]["body"]["timeliness"] == "late"


def test_what_was_wrong_before_does_not_stand_in_the_way_of_a_correction(registry: Registry) -> None:
    mother = uin()
    birth = registry.registered("birth", example("birth", **{"/mother/uin": mother}))
    registry.registered("death", example("death", **{"/deceased/uin": mother, "/death/date": "2026-11-01"}))
    corrected = correct(registry, birth, {"/child/weight_grams": 3000})
    assert corrected.status_code == 200, corrected.json


def test_an_ended_marriage_is_corrected_after_the_next_one(registry: Registry) -> None:
    first = registry.registered("marriage", couple(**{"/marriage/date": "2026-11-02"}))
    registry.registered("divorce", divorce_of(first, **{"/divorce/date": "2026-11-19"}))
    groom = {"/groom/uin": first["declaration"]["groom"]["uin"], "/marriage/date": "2026-11-20"}
    registry.registered("marriage", couple(**groom))
    corrected = correct(registry, first, {"/marriage/ceremony": "civil"})
    assert corrected.status_code == 200, corrected.json
    moved = decree(registry, corrected.json, {"/marriage/date": "2026-11-03"})
    assert moved.status_code == 200, moved.json
    refused = decree(registry, moved.json, {"/marriage/date": "2026-11-20"})
    assert codes(refused)["/declaration/marriage/date"] == "divorce-before-marriage"


def test_a_death_without_uin_gets_one_and_the_widow_is_free(registry: Registry) -> None:
    wedding = registry.registered("marriage", couple(**{"/marriage/date": "2026-11-02"}))
    groom, bride = (wedding["declaration"][role]["uin"] for role in ("groom", "bride"))
    death = registry.registered("death", example("death", **{"/deceased/name/given": "ຄຳສິງ"}))
    again = couple(**{"/bride/uin": bride, "/marriage/date": "2026-11-20"})
    assert codes(registry.declare("marriage", again)) == {"/declaration/bride/uin": "already-married"}
    refused = correct(registry, death, {"/deceased/uin": groom})
    assert codes(refused) == {"/changes/~1deceased~1uin": "correction-is-material"}
    assert decree(registry, death, {"/deceased/uin": groom}).json["links"] == {"deceased": groom}
    assert registry.declare("marriage", again).status_code == 201
