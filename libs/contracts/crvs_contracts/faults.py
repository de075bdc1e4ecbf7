"""The one error of the published language: a value that does not fit its type."""

from typing import Any


class MalformedValue(ValueError):
    """A code of the problem catalogue with its parameters; `field` names the part of a value with parts."""

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code if field is None else f"{field}: {code}")
        self.code = code
        self.field = field
        self.params = params
