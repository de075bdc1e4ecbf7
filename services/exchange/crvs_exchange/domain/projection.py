"""Which fields of an event a client may see: a strict allow-list of JSON pointers, compiled once.

A pointer (RFC 6901) names one value, never an object with whatever may be added to it later; a step `*`
means each element of a list. What no pointer names is absent from the answer, not null. Only the end
of a span goes with its beginning: nobody is told a day where none is known (`crvs_contracts.spans`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.pointers import EACH, steps_of
from crvs_contracts.spans import UNTIL
from crvs_kernel.errors import Fault, InvalidInput

_ABSENT: Final = object()


@dataclass
class _Branch:
    """What is granted at one place of a document: the value itself, values below it, or both."""

    granted: bool = False
    below: dict[str, _Branch] = field(default_factory=dict)


class Projection:
    """A set of pointers as a tree, so that an event is walked once whatever their number."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self._root = _Branch()
        for pointer in pointers:
            for granted in (pointer, pointer + UNTIL):
                branch = self._root
                for step in _steps(granted):
                    branch = branch.below.setdefault(step, _Branch())
                branch.granted = True

    def of(self, data: dict[str, Any]) -> dict[str, Any]:
        """A new document that holds the granted values of ``data`` and nothing else."""
        granted: Any = _granted(data, self._root)
        return {} if granted is _ABSENT else granted


def _steps(pointer: str) -> tuple[str, ...]:
    """The steps to a value; no member of an event has an empty name.

    Raises:
        InvalidInput: ``pointer-malformed``.

    """
    try:
        steps = steps_of(pointer)
    except MalformedValue:
        steps = ()
    if not steps or "" in steps:
        raise InvalidInput("invalid-fields", faults=(Fault("", "pointer-malformed", {"pointer": pointer}),))
    return steps


def _granted(value: Any, branch: _Branch) -> Any:
    if isinstance(value, dict):
        shared = sorted(branch.below.keys() & value.keys())
        found = {key: _granted(value[key], branch.below[key]) for key in shared}
        return {key: each for key, each in found.items() if each is not _ABSENT} or _ABSENT
    if isinstance(value, list):
        each_of = branch.below.get(EACH, _Branch())
        elements = [_granted(element, each_of) for element in value]
        return [element for element in elements if element is not _ABSENT] or _ABSENT
    return value if branch.granted else _ABSENT
