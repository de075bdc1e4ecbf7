"""What a service says of itself to the kernel: its package, its settings, its topics and its own commands.

A service is one package. The kernel imports ``<package>.bootstrap.web`` (``build_web(settings)``) for the web
process, ``.worker`` (``build_reactions(settings)``) for the worker and ``.commands`` for a command of the
service's own, each when it is asked for: a web process has no bus client in its memory, a relay no Flask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from crvs_kernel.config import Settings

# The JSON pointers of what breaks the published schema of an event type, empty when it holds; raises for a
# type that nobody published.
SchemaCheck = Callable[[str, Any], list[str]]


# The help of an argument that `crvs_kernel.process.inputs.id_or_time` reads.
RECORD_OR_TIME = "the id of one record, or the time since which, for example 2026-11-27T08:00+07:00"


@dataclass(frozen=True)
class OperatorCommand:
    """A command of a service's own: the function of its name in ``bootstrap.commands``, with `_` for `-`.

    ``arguments`` are handed to it by name, each with its help; one that begins with `--` is a switch,
    or an option with a text when it ends with `=`, empty when it is left out.
    """

    name: str
    help: str
    arguments: Mapping[str, str] = field(default_factory=dict)


# What a service with numbers has for the time after a restore (docs/operations.md).
LIST_KNOWN = OperatorCommand("list-known", "print what is known of each record and of its numbers")
REOPEN = OperatorCommand(
    "reopen",
    "take over the numbers that others know, and open a restored database; does nothing to an open one",
    {
        "file": "what the other services' list-known printed; - for standard input",
        "--anyway": "also when the database does not look restored",
    },
)
# The words, {lo, en}, of the codes of a parameter of refusals.
Terms = Mapping[str, Mapping[str, dict[str, str]]]


@dataclass(frozen=True)
class SealedColumn:
    """Values sealed with the data key, each bound to the place that its row's keys name."""

    table: str
    column: str
    keys: tuple[str, ...]  # the primary key
    place: Callable[[Mapping[str, Any]], bytes]  # from the keys, as text


@dataclass(frozen=True)
class Service:
    """One installable service; the processes that it has follow from what it says (ADR 6)."""

    name: str
    package: str  # "crvs_identity"
    settings_class: type[Any] = Settings
    has_database: bool = True
    consumes: tuple[str, ...] = ()  # topics
    publishes: str = ""  # the topic of its events
    faults: SchemaCheck | None = None  # what a published event is held to before it enters the outbox
    commands: tuple[OperatorCommand, ...] = ()
    sealed: tuple[SealedColumn, ...] = ()  # beside the kernel's own
    terms: Terms = field(default_factory=dict)  # words of published lists for codes in its refusals
    fills: bool = False  # `build_fill` in ``bootstrap.fill`` makes a large register for drills
    own_keys: bool = False  # `prove` in ``bootstrap.keys`` holds what else the web process seals with

    @property
    def migrations(self) -> str:
        """The package that holds ``versions``."""
        return f"{self.package}.migrations"

    @property
    def problems(self) -> Path:
        """The words of its refusals, in Lao and English."""
        return Path(str(resources.files(self.package))) / "problems.yaml"
