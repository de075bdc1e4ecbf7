"""Reads the forms from their files, once, with blocks, code lists and differences put in place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from crvs_contracts.code_lists import code_lists
from crvs_contracts.definitions import Definitions
from crvs_contracts.differences import DIFFERENCE, Item, Raw, changed, refuse_unknown
from crvs_contracts.forms.document import CodeLists, read_form
from crvs_contracts.forms.kind_pointers import refuse_dead_pointers
from crvs_contracts.forms.model import Form
from crvs_contracts.kinds import kinds
from crvs_contracts.places import places

_INSTALLED: Final = Definitions.installed("crvs_contracts", "forms")
_DISTRICT: Final = 2  # level of the places
_BLOCK: Final = frozenset({"use", "require", "omit"})
_FORM: Final = frozenset({"title", "pages"})
_CONDITION: Final = frozenset({"pointer", "present", "is", "is_not"})
_FIELD: Final = frozenset(
    {"id", "type", "label", "help", "required", "show_if", "required_if"}
    | {"codes", "min", "max", "book", "fields"}
    | {"material", "uncorrectable", "sensitive", "published", "published_because"}
)
_WORDS: Final = {
    "page": frozenset({"id", "title", "sections"}),
    "section": frozenset({"at", "title", "required", "show_if", "fields"}) | _BLOCK,
    "field": _FIELD,
}


@cache
def forms() -> tuple[Form, ...]:
    """Every version of the form of every kind, oldest first.

    Raises:
        ValueError: as `read_forms`, or a kind's definition points to what its form does not have.

    """
    found = read_forms(_INSTALLED)
    refuse_dead_pointers(kinds().values(), found)
    return found


def read_forms(files: Definitions) -> tuple[Form, ...]:
    """Read every version that there is.

    Raises:
        ValueError: a file says what no form says, with the place.

    """
    lists = _code_lists()
    return tuple(_form(name, files, lists) for name in files.names())


def example_of(name: str, files: Definitions = _INSTALLED) -> dict[str, Any]:
    """A valid declaration of made-up people; without one of its own, the example of the extended version."""
    file = files.find(f"{name}.example.json")
    if file is None:
        return example_of(files.raw(name)["extends"], files)
    declaration: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return declaration


def _form(name: str, files: Definitions, lists: CodeLists) -> Form:
    kind, _, version = name.partition("/")
    raw = _whole(name, files)
    for item in _items(raw):
        _refuse_unclear(item)
    return read_form(raw | {"kind": kind, "version": int(version)}, lists)


def _refuse_unclear(item: Item) -> None:
    """Raise ValueError for an unknown key, and for a published sensitive field without a reason."""
    refuse_unknown(item.name, item.content, _WORDS[item.sort])
    for condition in ("show_if", "required_if"):
        refuse_unknown(f"{condition} of {item.name}", item.content.get(condition, {}), _CONDITION)
    told = item.content.get("published") and not item.content.get("published_because")
    if told and item.content.get("sensitive"):
        raise ValueError(f"{item.name} is sensitive and published: published_because says why")


def _whole(name: str, files: Definitions) -> Raw:
    """The definition without blocks and differences."""
    raw = files.raw(name)
    if "extends" in raw:
        refuse_unknown(name, raw, DIFFERENCE | {"title"})
        own = {word: raw[word] for word in raw.keys() - DIFFERENCE}
        raw = changed(_whole(raw["extends"], files), raw, _items) | own
    refuse_unknown(name, raw, _FORM)
    for page in raw["pages"]:
        page["sections"] = [_with_block(section, files) for section in page["sections"]]
    return raw


def _with_block(section: Raw, files: Definitions) -> Raw:
    """The block's fields in its order, replaced by the section's own of the same name; new ones follow."""
    if "use" not in section:
        return section
    own = {field["id"]: field for field in section.get("fields", ())}
    raw = files.raw(f"blocks/{section['use']}")
    refuse_unknown(f"blocks/{section['use']}", raw, {"fields"})
    block = {field["id"]: field for field in raw["fields"]}
    merged = {name: own.get(name, field) for name, field in block.items()} | own
    required, left_out = section.get("require", ()), section.get("omit", ())
    refuse_unknown(section["at"], dict.fromkeys((*required, *left_out)), merged.keys())
    fields = [
        field | ({"required": True} if name in required else {})
        for name, field in merged.items()
        if name not in left_out
    ]
    rest = {word: value for word, value in section.items() if word not in _BLOCK}
    return rest | {"fields": fields}


def _items(form: Raw) -> Iterator[Item]:
    """Pages by id; sections and fields by pointer."""
    for page in form["pages"]:
        yield Item("page", page["id"], form["pages"], page)
        for section in page["sections"]:
            yield Item("section", section["at"], page["sections"], section)
            yield from _fields(section, section["at"])


def _fields(parent: Raw, at: str) -> Iterator[Item]:
    for field in parent.get("fields", ()):
        pointer = f"{at}/{field['id']}"
        yield Item("field", pointer, parent["fields"], field)
        yield from _fields(field, f"{pointer}/*")


def _code_lists() -> CodeLists:
    """The published code lists, and the districts of every period; a rule asks for one of the day."""
    published = {
        name: {code: label.to_document() for code, label in found.labels.items()}
        for name, found in code_lists().items()
    }
    districts = {code: place.name.to_document() for code, place in places().at_level(_DISTRICT).items()}
    return published | {"district": districts}
