"""Hands the application's dependencies to its routes."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app

from crvs_certificates.application.ports import Deps

_KEY: Final = "certificates.deps"


def give(app: Flask, deps: Deps) -> None:
    """Called once by bootstrap."""
    app.extensions[_KEY] = deps


def deps() -> Deps:
    """The dependencies of the current application."""
    given: Deps = current_app.extensions[_KEY]
    return given
