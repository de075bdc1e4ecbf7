"""The counter where commands are given: who stands at it, and what a command is."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import psycopg2

from tests.support.acts import registered, requested
from tests.support.api import Api
from tests.support.declarations import birth, death, divorce, marriage
from tests.support.stack import RunningStack


@dataclass(frozen=True)
class Command:
    """``act``: service and audit act; ``rows``: what follows FROM; ``other``: None where none is valid."""

    caller: Api
    path: str
    body: Any
    other: Any
    act: str
    rows: str
    values: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    status: int = 200


@dataclass
class Counter:
    """An office with somebody in each role."""

    stack: RunningStack
    chance: random.Random

    @cached_property
    def registrar(self) -> Api:
        return self.stack.staff()

    @cached_property
    def province(self) -> Api:
        """The second pair of eyes of an office with one registrar."""
        return self.stack.staff("registrar", "LA-PH")

    @cached_property
    def officer(self) -> Api:
        return self.stack.staff("certificate-officer")

    @cached_property
    def administrator(self) -> Api:
        return self.stack.staff("administrator", None)

    def declaration(self, kind: str) -> dict[str, Any]:
        if kind == "divorce":
            wedding = registered(self.registrar, "marriage", marriage(self.chance))
            return divorce(wedding["declaration"], wedding["registration_number"])
        return {"birth": birth, "death": death, "marriage": marriage}[kind](self.chance)

    def secret_hash(self, client: str) -> str:
        with closing(psycopg2.connect(self.stack.state.databases["gateway"]["superuser"])) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT secret_hash FROM client WHERE id = %s", (client,))
            found: str = cursor.fetchone()[0]
            return found

    def request(self) -> dict[str, Any]:
        """A request for the certificate of a death, which waits for no UIN."""
        entry = registered(self.registrar, "death", death(self.chance))
        return requested(self.stack, entry["registration_number"], "child")
