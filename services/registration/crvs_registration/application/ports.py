"""What the use cases ask of the outside that is no database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from crvs_contracts.forms.model import Form
from crvs_kernel.errors import Fault


class Forms(Protocol):
    """All versions of all forms."""

    def all(self) -> list[Form]:
        """Every version, oldest first."""
        ...

    def get(self, name: str) -> Form:
        """A version by name ("birth/1"); raises NotFound."""
        ...

    def current(self, kind: str) -> Form:
        """The newest version of a kind."""
        ...

    def read(self, form: Form, declaration: Any, pointer: str, had: Collection[Fault] = ()) -> dict[str, Any]:
        """Hold a declaration to its form; raises InvalidInput with every fault but those that it ``had``.

        Faults come below ``pointer``.
        """
        ...

    def misfits(self, form: Form, declaration: Any) -> list[Fault]:
        """What does not fit the form."""
        ...
