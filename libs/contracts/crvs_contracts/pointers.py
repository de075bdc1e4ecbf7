"""JSON pointers (RFC 6901) into declarations, entries and events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from crvs_contracts.faults import MalformedValue

EACH: Final = "*"  # in a form or an agreement: every item of a list
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


def split(pointer: str) -> tuple[str, ...]:
    """Give the steps, unescaped; none for "", which names the whole document. For pointers that callers type.

    Raises:
        MalformedValue: ``pointer-malformed``.

    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise MalformedValue("pointer-malformed")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


@lru_cache(maxsize=4096)
def steps_of(pointer: str) -> tuple[str, ...]:
    """Give the steps of a pointer from a form or a kind, cached; see `split`."""
    return split(pointer)


def below(pointer: str, step: object) -> str:
    """The pointer to a member or item of the value at a pointer."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def index_of(items: list[Any], step: str) -> int | None:
    """The place that a step names in a list; None where the list has no such item."""
    return int(step) if _INDEX.fullmatch(step) and int(step) < len(items) else None


def value_at(document: Any, pointer: str) -> Any:
    """The value at a pointer, or None where there is none."""
    for step in steps_of(pointer):
        if isinstance(document, dict | Mapping):  # dict first: the test for the abstract class takes long
            document = document.get(step)
        elif isinstance(document, list) and (place := index_of(document, step)) is not None:
            document = document[place]
        else:
            return None
    return document
