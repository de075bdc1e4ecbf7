"""All versions of all forms with their checks, each built once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from crvs_contracts.forms.check import declaration_check
from crvs_contracts.forms.files import forms
from crvs_contracts.forms.model import Form
from crvs_kernel.errors import Fault, NotFound
from crvs_registration.application.examine import refuse_faults


class FormShelf:
    """Implements the port `Forms`."""

    def __init__(self) -> None:
        self._by_name = {form.name: form for form in forms()}
        self._checks = {form.name: declaration_check(form) for form in forms()}
        self._current = {form.kind: form for form in forms()}  # they come oldest first

    def all(self) -> list[Form]:
        """Every version."""
        return list(self._by_name.values())

    def get(self, name: str) -> Form:
        if name not in self._by_name:
            raise NotFound("not-found")
        return self._by_name[name]

    def current(self, kind: str) -> Form:
        if kind not in self._current:
            raise NotFound("not-found")
        return self._current[kind]

    def read(self, form: Form, declaration: Any, pointer: str, had: Collection[Fault] = ()) -> dict[str, Any]:
        read, misfits = self._checks[form.name](declaration)
        found = [Fault(*misfit) for misfit in misfits]
        refuse_faults([fault for fault in found if fault not in had], pointer)
        return read

    def misfits(self, form: Form, declaration: Any) -> list[Fault]:
        return [Fault(*misfit) for misfit in self._checks[form.name](declaration)[1]]
