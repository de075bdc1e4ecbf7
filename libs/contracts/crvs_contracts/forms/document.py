"""Reads a form from JSON or from its file, and writes the JSON that the registration service publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_contracts.forms.model import Condition, Field, Form, Page, Section, Words
from crvs_contracts.forms.types import KNOWN

Options = Mapping[str, Words]
CodeLists = Mapping[str, Options]
_LIMITS = ("min", "max", "book")
_MARKS = ("material", "uncorrectable", "sensitive")
_SAME_OBJECT = "../"
_DISTRICT = "district"  # a type whose code list the places are


def read_form(raw: Mapping[str, Any], lists: CodeLists | None = None) -> Form:
    """Read a form whose fields have their options beside them, or name a code list.

    Raises:
        ValueError: a field has an unknown type or code list.

    """
    pages = tuple(
        Page(page["id"], page["title"], tuple(_section(each, lists or {}) for each in page["sections"]))
        for page in raw["pages"]
    )
    return Form(raw["kind"], raw["version"], raw["title"], pages)


def _section(raw: Mapping[str, Any], lists: CodeLists) -> Section:
    at = raw["at"]
    return Section(
        at=at,
        title=raw.get("title"),
        required=raw.get("required", False),
        show_if=_condition(raw.get("show_if"), at),
        fields=tuple(_field(each, at, lists) for each in raw["fields"]),
    )


def _field(raw: Mapping[str, Any], at: str, lists: CodeLists) -> Field:
    pointer = f"{at}/{raw['id']}"
    if raw["type"] not in KNOWN:
        raise ValueError(f"{pointer}: no type {raw['type']}")
    return Field(
        pointer=pointer,
        type=raw["type"],
        label=raw["label"],
        help=raw.get("help"),
        required=raw.get("required", False),
        show_if=_condition(raw.get("show_if"), at),
        required_if=_condition(raw.get("required_if"), at),
        options=_options(raw, lists, pointer),
        codes=raw.get("codes"),
        limits={name: raw[name] for name in _LIMITS if name in raw},
        fields=tuple(_field(each, f"{pointer}/*", lists) for each in raw.get("fields", ())),
        published=raw.get("published", False),
        **{mark: raw.get(mark, False) for mark in _MARKS},
    )


def _options(raw: Mapping[str, Any], lists: CodeLists, pointer: str) -> Options:
    if "options" in raw:
        return {each["code"]: each["label"] for each in raw["options"]}
    name = _DISTRICT if raw["type"] == _DISTRICT else raw.get("codes")
    if name and name not in lists:
        raise ValueError(f"{pointer}: no code list {name}")
    return lists[name] if name else {}


def _condition(raw: Mapping[str, Any] | None, at: str) -> Condition | None:
    if raw is None:
        return None
    pointer = raw["pointer"]
    if pointer.startswith(_SAME_OBJECT):
        pointer = f"{at}/{pointer.removeprefix(_SAME_OBJECT)}"
    return Condition(pointer, raw.get("present"), _values(raw.get("is")), _values(raw.get("is_not")))


def _values(raw: Any) -> tuple[Any, ...]:
    if raw is None:
        return ()
    return tuple(raw) if isinstance(raw, list) else (raw,)


def form_summary(form: Form) -> dict[str, Any]:
    """A form in a list."""
    return {"name": form.name, "kind": form.kind, "version": form.version, "title": form.title}


def form_document(form: Form) -> dict[str, Any]:
    """The whole definition; ``pointer`` says where an answer stands in the declaration."""
    pages = [
        {"id": page.id, "title": page.title, "sections": [_section_document(each) for each in page.sections]}
        for page in form.pages
    ]
    return {**form_summary(form), "pages": pages}


def _section_document(section: Section) -> dict[str, Any]:
    document: dict[str, Any] = {
        "at": section.at,
        "title": section.title,
        "required": section.required,
        "fields": [_field_document(each) for each in section.fields],
    }
    return document | _conditions(section)


def _field_document(field: Field) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": field.name,
        "pointer": field.pointer,
        "type": field.type,
        "required": field.required,
        "label": field.label,
        **field.limits,
    }
    optional = {
        "help": field.help,
        "codes": field.codes,
        "options": [{"code": code, "label": label} for code, label in field.options.items()],
        "fields": [_field_document(each) for each in field.fields],
        **{mark: getattr(field, mark) for mark in _MARKS},
    }
    return document | {name: value for name, value in optional.items() if value} | _conditions(field)


def _conditions(of: Field | Section) -> dict[str, Any]:
    stated = {name: getattr(of, name, None) for name in ("show_if", "required_if")}
    return {name: _condition_document(each) for name, each in stated.items() if each is not None}


def _condition_document(condition: Condition) -> dict[str, Any]:
    if condition.present is not None:
        return {"pointer": condition.pointer, "present": condition.present}
    name, values = ("is", condition.among) if condition.among else ("is_not", condition.not_among)
    return {"pointer": condition.pointer, name: list(values)}
