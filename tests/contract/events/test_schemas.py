"""Published event types keep their promises: to readers, and to payloads that were kept."""

import copy
import json
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from crvs_contracts.events.catalogue import CATALOGUE, faults, types_of, validate
from crvs_contracts.faults import MalformedValue
from tests.contract.events.accept import accepted, problems
from tests.contract.events.compatibility import breaks

PAYLOADS: Final = sorted((Path(__file__).parent / "payloads").glob("*/v1-*.json"))
REGISTERED: Final = CATALOGUE["birth.registered.v1"].schema


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_payloads_that_were_kept_are_still_valid(path: Path) -> None:
    assert faults(path.parent.name, read(path)) == []


def test_every_type_has_a_schema_and_a_payload() -> None:
    assert {path.parent.name for path in PAYLOADS} == set(CATALOGUE)
    for event_type in CATALOGUE.values():
        Draft202012Validator.check_schema(event_type.schema)
        assert event_type.name in types_of(f"crvs.{event_type.producer}")


def test_no_schema_breaks_what_was_published() -> None:
    assert problems() == []


def test_a_changed_schema_is_accepted_before_it_is_published() -> None:
    current = {name: event_type.schema for name, event_type in CATALOGUE.items()}
    assert accepted() == current, "compatible changes: python -m tests.contract.events.accept"


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (lambda s: s["required"].append("weather"), "/weather: newly required"),
        (lambda s: s["required"].remove("office"), "/office: no longer promised"),
        (lambda s: s["properties"].pop("office"), "/office: removed"),
        (lambda s: s["properties"]["version"].update(type="string"), "/version: type"),
        (lambda s: s["properties"]["place"]["properties"].pop("district"), "/place/district: removed"),
        (lambda s: s["properties"]["timeliness"]["enum"].remove("late"), "/timeliness: fewer values"),
        (lambda s: s["properties"]["office"].update(enum=["0201"]), "/office: fewer values"),
        (lambda s: s["properties"]["office"].update(pattern="^0"), "/office: another pattern"),
        (lambda s: s["properties"]["record_id"].pop("pattern"), "/record_id: another pattern"),
        (lambda s: s["properties"]["kind"].pop("const"), "/kind: another const"),
        (lambda s: s["properties"]["timeliness"]["enum"].append("early"), "/timeliness: more values"),
        (lambda s: s["properties"]["timeliness"].pop("enum"), "/timeliness: fewer values"),
        (lambda s: s["properties"]["version"].update(maximum=9), "/version: another maximum"),
        (lambda s: s["properties"]["office"].update(maxLength=4), "/office: another maxLength"),
        (lambda s: s["properties"]["office"].update(format="uri"), "/office: another format"),
        (lambda s: s.update(additionalProperties=False), ": unnamed members refused"),
    ],
)
def test_a_change_that_breaks_someone_is_named(change: Any, broken: str) -> None:
    new = copy.deepcopy(REGISTERED)
    change(new)
    assert any(text.startswith(broken) for text in breaks(REGISTERED, new))


def test_a_new_optional_member_breaks_nobody() -> None:
    new = copy.deepcopy(REGISTERED)
    new["properties"]["weather"] = {"type": "string"}
    assert list(breaks(REGISTERED, new)) == []


def test_a_reader_of_today_accepts_members_of_tomorrow() -> None:
    for path in PAYLOADS:
        validate(path.parent.name, {**read(path), "member_of_tomorrow": {"x": 1}})


@pytest.mark.parametrize("path", PAYLOADS[::3], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_payload_without_a_promised_member_is_refused(path: Path) -> None:
    name, data = path.parent.name, read(path)
    for member in CATALOGUE[name].schema["required"]:
        with pytest.raises(MalformedValue, match="event-breaks-schema"):
            validate(name, {key: value for key, value in data.items() if key != member})


def test_a_fault_names_the_place_and_not_the_value() -> None:
    path = next(path for path in PAYLOADS if path.parent.name == "birth.registered.v1")
    data = read(path)
    data["links"]["mother"] = "not a uin"
    assert faults("birth.registered.v1", data) == ["/links/mother"]
    with pytest.raises(MalformedValue, match="unknown-event-type"):
        validate("birth.celebrated.v1", data)
