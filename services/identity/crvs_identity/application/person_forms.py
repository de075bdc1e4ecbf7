"""The versions of the form by which people are enrolled from documents, with their checks."""

from __future__ import annotations

from typing import Any

from crvs_contracts.forms.check import declaration_check
from crvs_contracts.forms.model import Form
from crvs_contracts.forms.persons import person_forms
from crvs_kernel.errors import Fault, InvalidInput


class PersonForms:
    """Built once a process."""

    def __init__(self) -> None:
        self._checks = {form.name: declaration_check(form) for form in person_forms()}

    @property
    def current(self) -> Form:
        """The newest version."""
        return person_forms()[-1]

    def read(self, name: str, document: Any, pointer: str) -> dict[str, Any]:
        """What is stored of a filled-in form.

        Raises:
            InvalidInput: `form-unknown`, or the form's own faults, below ``pointer``.

        """
        if name not in self._checks:
            raise InvalidInput("form-unknown", pointer="/form_version")
        read, misfits = self._checks[name](document)
        if misfits:
            faults = tuple(Fault(pointer + each.pointer, each.code, each.params) for each in misfits)
            raise InvalidInput("invalid-fields", faults=faults)
        return read
