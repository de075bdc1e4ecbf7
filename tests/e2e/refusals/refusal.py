"""One line of the table of refusals: who sends what where, and which problem answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.numbers import RegistrationNumber, generate_uin

NOWHERE = "01a20bbd-2022-773c-9d47-aea7871a1673"
UNKNOWN_UIN = generate_uin(lambda bound: bound // 3)
NO_ENTRY = str(RegistrationNumber("M", "0201", 2020, 999_999))


@dataclass(frozen=True)
class Refusal:
    """One bad request, and what it is told: status, problem type, pointer of the fault.

    Paths and bodies may name things of the scene, such as {declared}. A page of the portal has no
    problem type: "403 page".
    """

    name: str
    told: str
    path: str
    body: Any = None
    caller: str = "registrar"
    method: str = "POST"
    version: int | None = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    oauth: str | None = None  # the word of RFC 6749 section 5.2

    @property
    def status(self) -> int:
        return int(self.told.split()[0])

    @property
    def problem(self) -> str:
        return self.told.split()[1]

    @property
    def pointer(self) -> str | None:
        return (self.told.split()[2:] or [None])[0]


def reading(name: str, told: str, path: str, caller: str = "registrar") -> Refusal:
    """A bad GET."""
    return Refusal(name, told, path, caller=caller, method="GET")
