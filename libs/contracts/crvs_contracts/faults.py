"""The one error of the published language: a value that is not what its type promises."""


class MalformedValue(ValueError):
    """Carries a stable code for the problem catalogue, and the field when the value has several."""

    def __init__(self, code: str, *, field: str | None = None) -> None:
        super().__init__(code if field is None else f"{field}: {code}")
        self.code = code
        self.field = field
