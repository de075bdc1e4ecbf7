"""Data for the form's template: values, faults, conditions in words, choices in groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from crvs_contracts.code_lists import in_reading_order
from crvs_contracts.forms.model import Condition, Field, Form
from crvs_contracts.forms.types import ARRAYS, item_fields, parts_of, size_of
from crvs_portal.adapters.gateway import Refused
from crvs_portal.domain.answers import row_numbers
from crvs_portal.pages.names import Province, by_province
from crvs_portal.pages.present import slug
from crvs_portal.pages.words import current_language, said, words

_FEW = 4  # so many choices are shown at once; more go into a list
_SPARE_ROWS = 1


@dataclass(frozen=True)
class Trouble:
    """One fault: its pointer, the element to jump to, and the sentence in the reader's language."""

    pointer: str
    anchor: str
    message: str
    about: str = ""  # the part of the form; mother and father have questions of the same name
    label: str = ""


@dataclass(frozen=True)
class FormView:
    """A form with the reader's answers."""

    form: Form
    posted: Mapping[str, str]
    faults: Mapping[str, str]
    office: str | None = None
    withheld: frozenset[str] = frozenset()  # pointers to answers that the reader is not shown

    def value(self, name: str) -> str:
        """What was typed into a field."""
        return self.posted.get(name, "")

    def fault(self, pointer: str) -> str | None:
        """What is wrong with a field."""
        return self.faults.get(pointer)

    def as_radio(self, field: Field) -> bool:
        """Whether to show radio buttons: for few choices, and for yes or no; a checkbox cannot say "no"."""
        if field.type == "boolean":
            return field.ever_required or self.value(field.pointer) == "no"
        return 0 < len(field.options) <= _FEW

    def choices(self, field: Field) -> Mapping[str, Mapping[str, str] | str]:
        """What can be chosen, by code, in the order of the reader's language."""
        if field.type == "boolean":
            return {"yes": words("form.yes"), "no": words("form.no")}
        return in_reading_order(field.codes, field.options, current_language())

    def selected_district(self, field: Field) -> str:
        """The reader's own district where the place of the vital event is asked."""
        typed = self.value(field.pointer)
        if not typed and not self.posted and field.ever_required and field.pointer == "/place/district":
            return self.office or ""
        return typed

    def groups(self, field: Field) -> list[Province]:
        """Districts by province."""
        return by_province({code: said(both) for code, both in field.options.items()}, self.office or "")

    def rows(self, field: Field) -> range:
        """As many rows as were filled in, and an empty one."""
        filled = row_numbers(field.pointer, {name: text for name, text in self.posted.items() if text})
        count = (filled[-1] + 1 if filled else 0) + _SPARE_ROWS
        if self.posted.get("_add") == field.pointer:
            count += 1
        return range(min(count, size_of(field)[1]))

    def parts(self, field: Field) -> tuple[Field, ...]:
        """The parts of a name."""
        return parts_of(field)

    def items(self, field: Field, place: int) -> tuple[Field, ...]:
        """The fields of one row."""
        return item_fields(field, place)

    def condition(self, condition: Condition) -> str:
        """When a field applies, said in words, for readers without JavaScript."""
        label, values = self._asked(condition.pointer)
        if condition.present is not None:
            return words("form.if-given" if condition.present else "form.if-not-given", label=label)
        choices = condition.among or condition.not_among
        texts = " / ".join(self._choice(values, each) for each in choices)
        return words("form.if-is" if condition.among else "form.if-is-not", label=label, values=texts)

    def rule(self, condition: Condition | None) -> str:
        """The same condition for the script."""
        if condition is None:
            return ""
        return orjson.dumps(
            {
                "at": condition.pointer,
                "present": condition.present,
                "is": condition.among,
                "not": condition.not_among,
            }
        ).decode()

    def _asked(self, pointer: str) -> tuple[str, Mapping[str, Any]]:
        field = self.form.field_at(pointer)
        if field is not None:
            return said(field.label), field.options
        for page in self.form.pages:
            for section in page.sections:
                if section.at == pointer:
                    return said(section.title or page.title), {}
        return pointer, {}

    def _choice(self, options: Mapping[str, Any], value: Any) -> str:
        if isinstance(value, bool):
            return words("form.yes" if value else "form.no")
        return said(options[value]) if value in options else str(value)


def troubles(
    form: Form, refusal: Refused, own: Mapping[str, str], inside: str = "/declaration"
) -> list[Trouble]:
    """All faults in the order of the form; the portal words those that it found itself.

    ``inside``: where in the body of the command the form stands.
    """
    found = {pointer: words(f"typed.{code}") for pointer, code in own.items()}
    for fault in refusal.faults:
        pointer = fault.pointer.removeprefix(inside)
        message = fault.messages.get(current_language()) or fault.code
        if not any(pointer == each or pointer.startswith(f"{each}/") for each in own):
            found.setdefault(pointer, message)
    order = {field.pointer: place for place, field in enumerate(form.fields())}
    listed = [_trouble(form, pointer, message) for pointer, message in found.items()]
    return sorted(listed, key=lambda each: (order.get(_root(form, each.pointer), -1), each.pointer))


def _root(form: Form, pointer: str) -> str:
    field = form.field_at(pointer)
    return field.pointer if field else pointer


def _trouble(form: Form, pointer: str, message: str) -> Trouble:
    field = form.field_at(pointer)
    if field is None:
        inside = next((each for each in form.fields() if each.pointer.startswith(f"{pointer}/")), None)
        anchor = slug(_first_box(inside)) if inside else "main"
        return Trouble(pointer, anchor, message)
    anchor = slug(_first_box(field) if pointer == field.pointer else _part_box(field, pointer))
    label = said(field.label)
    return Trouble(pointer, anchor, message, _part(form, field), "" if label in message else label)


def _part(form: Form, field: Field) -> str:
    around = ((page, section) for page in form.pages for section in page.sections)
    return next(said(section.title or page.title) for page, section in around if field in section.fields)


def _first_box(field: Field) -> str:
    """The first element of a question that takes the focus."""
    if field.type in {"date", "partial_date"}:
        return f"{field.pointer}.day"
    if field.type == "name":
        return f"{field.pointer}/given"
    if field.type == "duration":
        return f"{field.pointer}.amount"
    if field.type in ARRAYS:
        return _first_box(item_fields(field, 0)[0])
    return field.pointer


def _part_box(field: Field, pointer: str) -> str:
    if field.type not in ARRAYS:
        return pointer
    place = pointer.removeprefix(f"{field.pointer}/").partition("/")[0]
    inside = [
        part for part in item_fields(field, int(place) if place.isdigit() else 0) if part.pointer == pointer
    ]
    return _first_box(inside[0]) if inside else pointer
