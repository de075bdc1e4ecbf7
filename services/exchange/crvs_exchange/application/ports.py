"""The engines that use cases need, as interfaces."""

from __future__ import annotations

from typing import Protocol


class Bell(Protocol):
    """Rings whenever the feed may have grown."""

    def rings(self) -> int:
        """How often it has rung."""
        ...

    def wait(self, heard: int, seconds: float) -> None:
        """Return when it has rung more often than ``heard``, or when the time is up."""
        ...
