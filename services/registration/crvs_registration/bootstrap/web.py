"""The web process of registration."""

from __future__ import annotations

from functools import partial

from flask import Flask

from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock
from crvs_registration.api.constraints import CONSTRAINTS, CONTENDED
from crvs_registration.api.document import describe_declarations
from crvs_registration.api.routes import blueprints
from crvs_registration.bootstrap import SERVICE
from crvs_registration.bootstrap.deps import build_deps
from crvs_registration.settings import RegistrationSettings


def build_web(settings: RegistrationSettings, clock: Clock | None = None) -> Flask:
    """The web application; a test brings its own clock."""
    deps = build_deps(settings, clock)
    parts = WebParts(
        "Thabian registration",
        blueprints(deps),
        CONSTRAINTS,
        CONTENDED,
        amend_document=partial(describe_declarations, forms=deps.forms),
    )
    return create_web(SERVICE, parts, settings)
