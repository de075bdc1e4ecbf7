"""The main job, end to end: declare, register, number, certify, verify, correct; a ministry reads it."""

from __future__ import annotations

import random
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pypdf
import pytest

from crvs_contracts.numbers import generate_serial_number
from tests.support.acts import declared, issued, person, registered, requested, uin_of, verdict
from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.declarations import adult_birth, birth, death, divorce, marriage
from tests.support.stack import RunningStack, eventually


@pytest.fixture(name="chance")
def _chance(request: pytest.FixtureRequest) -> random.Random:
    return seeded(request.node.name)


def text_of(stack: RunningStack, sealed: dict[str, Any], file: Path) -> str:
    """The words of an issued certificate, whose seal pdfsig accepts and whose bytes never change."""
    officer, path = stack.staff("certificate-officer"), f"/v1/certificates/{sealed['serial']}/document"
    document = officer.get(path)
    assert document.headers["Content-Type"] == "application/pdf"
    assert officer.get(path).data == document.data
    file.write_bytes(document.data)
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    return "".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def test_a_birth_from_declaration_to_a_superseded_certificate(
    stack: RunningStack, chance: random.Random, tmp_path: Path
) -> None:
    registrar = stack.staff()
    record = registered(registrar, "birth", birth(chance))
    assert record["registration_number"].startswith("B-0201-")
    uin = uin_of(registrar, record)
    assert person(registrar, uin)["birth_record_id"] == record["id"]

    sealed = issued(stack, requested(stack, record["registration_number"], "mother"))
    text = text_of(stack, sealed, tmp_path / "birth.pdf")
    assert record["registration_number"] in text
    assert sealed["serial"] in text.replace("-", "").replace(" ", "")
    assert verdict(stack, sealed["serial"]) == "valid"

    child = f"{record['declaration']['child']['name']['given']}ກ"
    correction = {"kind": "clerical", "reason": "slip of the pen", "changes": {"/child/name/given": child}}
    corrected = registrar.command(
        f"/v1/records/{record['id']}/correction", correction, version=record["version"]
    )
    assert corrected.status == 200, corrected.data
    eventually(lambda: verdict(stack, sealed["serial"]) == "superseded")
    assert verdict(stack, generate_serial_number(chance.randrange)) == "unknown"


def test_a_life_from_birth_to_death_with_a_marriage_and_a_divorce(
    stack: RunningStack, chance: random.Random
) -> None:
    registrar = stack.staff()
    his, hers = (registered(registrar, "birth", adult_birth(chance, sex=sex)) for sex in ("male", "female"))
    he, she = uin_of(registrar, his), uin_of(registrar, hers)

    wedding = registered(registrar, "marriage", marriage(chance, groom=he, bride=she))
    for uin in (he, she):
        eventually(lambda uin=uin: person(registrar, uin)["civil_status"] == "married")
    again = {"form_version": "marriage/1", "declaration": marriage(chance, groom=he, bride=None)}
    assert registrar.command("/v1/marriages", again).problem == "already-married"

    ended = divorce(wedding["declaration"], wedding["registration_number"])
    number = registered(registrar, "divorce", ended)["registration_number"]
    assert number.startswith("V-")
    (note,) = registrar.get(f"/v1/records/{wedding['id']}").json["notes"]
    assert (note["note"], note["registration_number"]) == ("dissolved", number)
    eventually(lambda: person(registrar, he)["civil_status"] == "divorced")
    repeat = {"form_version": "divorce/1", "declaration": ended}
    assert registrar.command("/v1/divorces", repeat).problem == "marriage-already-dissolved"

    registered(registrar, "death", death(chance, uin=he, days_ago=0))
    eventually(lambda: person(registrar, he)["status"] == "deceased")
    twice = declared(registrar, "death", death(chance, uin=he, days_ago=0))
    assert ["already-deceased"] in [each.get("contradicts") for each in twice["duplicates"]]


@pytest.mark.parametrize("kind", ["death", "marriage", "divorce"])
def test_each_kind_has_its_certificate(
    stack: RunningStack, chance: random.Random, tmp_path: Path, kind: str
) -> None:
    registrar = stack.staff()
    if kind == "divorce":
        wedding = registered(registrar, "marriage", marriage(chance))
        record = registered(registrar, kind, divorce(wedding["declaration"], wedding["registration_number"]))
    else:
        record = registered(registrar, kind, {"death": death, "marriage": marriage}[kind](chance))
    relationship = {"death": "child", "marriage": "self", "divorce": "self"}[kind]
    sealed = issued(stack, requested(stack, record["registration_number"], relationship, "lo"))
    text = text_of(stack, sealed, tmp_path / f"{kind}.pdf")
    assert record["registration_number"] in text
    assert verdict(stack, sealed["serial"]) == "valid"


ENTRY = {
    "record_id", "version", "kind", "office", "registration_number", "date_of_occurrence",
    "date_of_registration", "timeliness",
}  # fmt: skip
VOID = {"record_id", "version", "kind", "office", "registration_number", "ground", "duplicate_of"}
NOTED = {"record_id", "version", "kind", "office", "registration_number", "notes"}
KINDS = ("birth", "death", "marriage", "divorce")
# What the agreement of home-affairs grants, member by member.
GRANTED = {
    **{f"{kind}.{told}.v1": ENTRY for kind in KINDS for told in ("registered", "reinstated")},
    **{f"{kind}.cancelled.v1": VOID for kind in KINDS},
    **{f"{kind}.annotated.v1": NOTED for kind in ("birth", "marriage")},
    "person.enrolled.v1": {"uin", "birth_record_id"},
    "certificate.issued.v1": {"serial", "record_id", "registration_number"},
}


def read_feed(ministry: Api, limit: int) -> list[dict[str, Any]]:
    """All pages, each asked for where the one before ended."""
    after, found = 0, []
    while True:
        page = ministry.get(f"/v1/events?after={after}&limit={limit}").json
        found += page["events"]
        assert page["next"] >= after
        after = page["next"]
        if not page["more"]:
            return found


def granted(event: dict[str, Any]) -> bool:
    """Whether it has what is granted of its type and nothing else; only a double is one of another entry."""
    expected = set(GRANTED[event["type"]])
    return set(event["data"]) == expected - (
        {"duplicate_of"} if event["data"].get("ground") == "false" else set()
    )


def granted_positions(stack: RunningStack) -> list[int]:
    """Where the feed itself has events of the granted types."""
    with closing(psycopg2.connect(stack.state.databases["exchange"]["superuser"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT seq FROM feed WHERE type = ANY(%s) ORDER BY seq", (list(GRANTED),))
        return [seq for (seq,) in cursor.fetchall()]


def test_a_ministry_reads_each_event_once_in_order_and_only_its_fields(
    stack: RunningStack, chance: random.Random
) -> None:
    record = registered(stack.staff(), "birth", birth(chance))
    issued(stack, requested(stack, record["registration_number"], "mother"))
    ministry = stack.client("home-affairs")

    def mine() -> list[dict[str, Any]]:
        ids = {record["id"]}
        found = [each for each in read_feed(ministry, 1000) if ids & set(map(str, each["data"].values()))]
        return found if len(found) == 3 else []

    about = eventually(mine)
    assert {each["type"] for each in about} == {
        "birth.registered.v1",
        "person.enrolled.v1",
        "certificate.issued.v1",
    }
    everything = read_feed(ministry, 7)
    assert [event["seq"] for event in everything] == granted_positions(stack)
    assert len({event["id"] for event in everything}) == len(everything)
    assert all(granted(event) for event in everything)
    assert record["declaration"]["child"]["name"]["given"] not in str(everything)
