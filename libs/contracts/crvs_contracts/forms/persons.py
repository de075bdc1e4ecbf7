"""The forms by which a person is enrolled from documents; they are no forms of a kind of vital event."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from crvs_contracts.definitions import Definitions
from crvs_contracts.forms.files import example_of, read_forms
from crvs_contracts.forms.model import Form

_INSTALLED: Final = Definitions.installed("crvs_contracts", "person_forms")


@cache
def person_forms() -> tuple[Form, ...]:
    """Every version, oldest first; as `crvs_contracts.forms.files.forms` of vital events."""
    return read_forms(_INSTALLED)


def person_example() -> dict[str, Any]:
    """Somebody made up, as the newest version has them."""
    return example_of(person_forms()[-1].name, _INSTALLED)
