"""Reads the forms from their YAML files, once, with their blocks and code lists put in place."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

from crvs_contracts import code_lists as published
from crvs_contracts.places import places
from crvs_registration.domain.form import Condition, Field, Form, Page, Section
from crvs_registration.domain.form_types import known_types

_FILES = resources.files("crvs_registration") / "forms"
_DISTRICT = 2  # level of the places
_LIMITS = ("min", "max", "book")
CodeLists = Mapping[str, Mapping[str, dict[str, str]]]


def _read(path: str) -> Any:
    return yaml.safe_load((_FILES / path).read_text(encoding="utf-8"))


def code_lists() -> dict[str, dict[str, dict[str, str]]]:
    """The published code lists, and the districts."""
    lists = {
        name: {code: label.to_document() for code, label in found.labels.items()}
        for name, found in published.code_lists().items()
    }
    return lists | {"district": _districts()}


def _districts() -> dict[str, dict[str, str]]:
    """The districts of every period: which there was on the day of occurrence is for the rules to say."""
    return {code: district.name.to_document() for code, district in places().at_level(_DISTRICT).items()}


def _condition(raw: dict[str, Any] | None, at: str) -> Condition | None:
    if raw is None:
        return None
    pointer = raw["pointer"]
    if pointer.startswith("../"):
        pointer = f"{at}/{pointer[3:]}"
    return Condition(pointer, raw.get("present"), _values(raw.get("is")), _values(raw.get("is_not")))


def _values(raw: Any) -> tuple[Any, ...]:
    if raw is None:
        return ()
    return tuple(raw) if isinstance(raw, list) else (raw,)


def _field(raw: dict[str, Any], at: str, lists: CodeLists) -> Field:
    kind = raw["type"]
    if kind not in known_types():
        raise ValueError(f"{at}/{raw['id']}: no type {kind}")
    codes = "district" if kind == "district" else raw.get("codes")
    pointer = f"{at}/{raw['id']}"
    return Field(
        pointer=pointer,
        type=kind,
        label=raw["label"],
        help=raw.get("help"),
        required=raw.get("required", False),
        show_if=_condition(raw.get("show_if"), at),
        required_if=_condition(raw.get("required_if"), at),
        options=lists[codes] if codes else {},
        limits={name: raw[name] for name in _LIMITS if name in raw},
        fields=tuple(_field(each, f"{pointer}/*", lists) for each in raw.get("fields", ())),
        material=raw.get("material", False),
        uncorrectable=raw.get("uncorrectable", False),
        sensitive=raw.get("sensitive", False),
        withheld=raw.get("withheld", False),
    )


def _raw_fields(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The block's fields in its order, replaced by the section's own of the same name; new ones follow."""
    block = _read(f"blocks/{raw['use']}.yaml")["fields"] if "use" in raw else []
    own = {each["id"]: each for each in raw.get("fields", ())}
    merged = {each["id"]: own.get(each["id"], each) for each in block} | own
    required = {name: {"required": True} for name in raw.get("require", ())}
    fixed = {name: {"uncorrectable": True} for name in raw.get("uncorrectable", ())}
    return [
        each | required.get(name, {}) | fixed.get(name, {})
        for name, each in merged.items()
        if name not in raw.get("omit", ())
    ]


def _section(raw: dict[str, Any], lists: CodeLists) -> Section:
    at = raw["at"]
    return Section(
        at=at,
        title=raw.get("title"),
        required=raw.get("required", False),
        show_if=_condition(raw.get("show_if"), at),
        fields=tuple(_field(each, at, lists) for each in _raw_fields(raw)),
    )


def read_form(path: str, lists: CodeLists) -> Form:
    """Read one form file, e.g. "birth/1.yaml"."""
    raw = _read(path)
    pages = tuple(
        Page(page["id"], page["title"], tuple(_section(each, lists) for each in page["sections"]))
        for page in raw["pages"]
    )
    return Form(raw["kind"], raw["version"], raw["title"], pages)


def read_forms(kinds: tuple[str, ...]) -> list[Form]:
    """Read every version of the forms of the kinds, oldest first."""
    lists = code_lists()
    found = [
        read_form(f"{kind}/{file.name}", lists)
        for kind in kinds
        for file in (_FILES / kind).iterdir()
        if file.name.removesuffix(".yaml").isdigit()
    ]
    return sorted(found, key=lambda form: (form.kind, form.version))
