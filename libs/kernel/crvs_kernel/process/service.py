"""What a service is to the command line: a name, its settings, and its three processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from crvs_kernel.config import Settings
from crvs_kernel.delivery.reactions import Reactions


@dataclass(frozen=True)
class Service:
    """One installable service; ``migrations`` is the package that holds ``versions``."""

    name: str
    settings_class: type[Any]
    build_web: Callable[[Any], Flask]
    migrations: str | None = None
    build_reactions: Callable[[Settings], Reactions] | None = None
    consumes: tuple[str, ...] = ()
    publishes: str | None = None
