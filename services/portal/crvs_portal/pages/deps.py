"""What pages, hooks and templates need beside the request.

Templates, hooks and error handlers take no arguments of ours, so they find it by the current application.
The pages do the same; nothing else of the portal depends on the application (ADR 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app

from crvs_portal.adapters.gateway import Gateway
from crvs_portal.adapters.sealed import CookieSeal
from crvs_portal.pages.assets import Assets
from crvs_portal.pages.session import Renewal

_KEY: Final = "portal"


@dataclass(frozen=True)
class Deps:
    """Built in `bootstrap.deps`; ``words`` are the sentences of each language by key."""

    gateway: Gateway
    seal: CookieSeal
    renewal: Renewal
    assets: Assets
    words: Mapping[str, Mapping[str, str]]


def give(app: Flask, deps: Deps) -> None:
    """Called once, when the application is built."""
    app.extensions[_KEY] = deps


def current_deps() -> Deps:
    """The `Deps` of the application that answers the current request."""
    given: Deps = current_app.extensions[_KEY]
    return given
