"""The event types of a kind of vital event and their schemas, made from its definition and templates."""

import json
from importlib import resources
from typing import Any, Final

from crvs_contracts.forms.files import forms
from crvs_contracts.forms.json_schema import entry_schema
from crvs_contracts.kinds.definition import KindDefinition

# What happened to a record, in the order of its life: template, and the description after the kind's noun.
_PASTS: Final = {
    "declared": ("act", "{a} record was declared. No personal data."),
    "rejected": ("act", "{a} record was sent back to the informant. No personal data."),
    "archived": ("act", "{a} record was closed without registration. No personal data."),
    "registered": ("entry", "{a} was entered in the book. Personal data."),
    "corrected": ("entry", "The entry of {a} as it stands after a correction. Personal data."),
    "cancelled": ("void", "The entry of {a} holds no more, and its number is void. No personal data."),
    "reinstated": ("entry", "The cancelled entry of {a} holds again. Personal data."),
    "annotated": ("margin", "What later entries say in the margin of the entry of {a}. Personal data."),
    "unarchived": ("act", "{a} record that was closed without registration waits again. No personal data."),
    "transferred": ("act", "{a} record was sent to another office, `to`. No personal data."),
    "accepted": ("act", "{a} record belongs to another office now; it came `from`. No personal data."),
    "returned": ("act", "{a} record stays with its office; a transfer was not accepted. No personal data."),
}
_OF_PAST: Final = {
    "transferred": ("to", "status"),
    "accepted": ("from", "status"),
    "returned": ("from", "status"),
}
_UIN: Final = {"type": ["string", "null"], "pattern": "^[1-9][0-9]{11}$"}


def types_of_kind(kind: KindDefinition) -> dict[str, str]:
    """The kind's event types, each with the past (declared, registered, …) that its schema is made for."""
    return {f"{kind.name}.{past}.v1": past for past in _PASTS}


def vital_event_schema(kind: KindDefinition, past: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the data of `<kind>.<past>.v1`; its `entry` is what forms publish."""
    template, words = _PASTS[past]
    made = _template(template)
    made["properties"]["kind"] = {"const": kind.name}
    if template == "entry":
        made["properties"]["entry"] |= entry_schema(form for form in forms() if form.kind == kind.name)
        made["properties"]["links"] |= {
            "required": list(kind.roles),
            "properties": {role: dict(_UIN) for role in kind.roles},
        }
    for name in _OF_PAST.get(past, ()):
        made["required"].append(name)
        made["properties"][name] = {"type": "string", "minLength": 1}
    if past == "corrected":
        made["required"].append("correction")
        made["properties"]["correction"] = _template("correction")
    description = words.format(a=kind.a_noun)
    head = {
        "$schema": made.pop("$schema"),
        "$id": f"urn:thabian:event:{kind.name}.{past}.v1",
        "title": f"{kind.words.en} {past}",
        "description": description[0].upper() + description[1:],
    }
    return head | made


def _template(name: str) -> dict[str, Any]:
    file = resources.files("crvs_contracts") / "events" / "templates" / f"{name}.json"
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document
