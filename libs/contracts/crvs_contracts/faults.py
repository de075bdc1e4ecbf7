"""The one error of the published language: a value that is not what its type promises."""

from typing import Any


class MalformedValue(ValueError):
    """Carries a stable code of the problem catalogue and its parameters; of a value with parts, which one."""

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code if field is None else f"{field}: {code}")
        self.code = code
        self.field = field
        self.params = params
