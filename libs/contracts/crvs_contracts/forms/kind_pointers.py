"""The pointers of a kind's definition, held to the versions of its form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from crvs_contracts.forms.model import Field, Form
from crvs_contracts.forms.types import TYPES
from crvs_contracts.kinds.definition import KindDefinition

_DATES: Final = frozenset({"date", "partial_date"})
_PLACES: Final = frozenset({"district"})


def refuse_dead_pointers(kinds: Iterable[KindDefinition], forms: Collection[Form]) -> None:
    """Raise ValueError for a kind without a form, and for the first pointer without a fitting field."""
    for kind in kinds:
        versions = [form for form in forms if form.kind == kind.name]
        if not versions:
            raise ValueError(f"definition of {kind.name}: there is no form")
        for fault in _faults(kind, versions):
            raise ValueError(f"definition of {kind.name}: {fault}")


def _faults(kind: KindDefinition, versions: Collection[Form]) -> Iterator[str]:
    for pointer, needed, types in ((kind.date, "date", _DATES), (kind.place, "district", _PLACES)):
        for form in versions:
            field = _field(form, pointer)
            if field is None or field.type not in types:
                yield f"{pointer} is no {needed} of {form.name}"
    for fact in kind.facts:
        if fact.union and not any(_is_told(form, fact.union) for form in versions):
            yield f"{fact.name}: {fact.union} is no value that the form publishes"


def _is_told(form: Form, pointer: str) -> bool:
    field = _field(form, pointer)
    return field is not None and field.published and field.type in TYPES


def _field(form: Form, pointer: str) -> Field | None:
    return next((field for field in form.fields() if field.pointer == pointer), None)
