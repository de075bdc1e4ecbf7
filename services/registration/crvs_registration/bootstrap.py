"""Composition root of the registration service: the only file that sees everything."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from flask import Flask
from rapidfuzz.distance import JaroWinkler

from crvs_contracts.offices import offices
from crvs_contracts.places import places
from crvs_kernel.cli import main as run
from crvs_kernel.config import Settings
from crvs_kernel.primitives import Clock, SystemClock
from crvs_kernel.service import Reactions, Service
from crvs_kernel.web import WebParts, create_web
from crvs_registration.adapters.form_shelf import FormShelf
from crvs_registration.adapters.rule_files import read_rules
from crvs_registration.adapters.searches import PostgresSearches
from crvs_registration.adapters.store import PostgresRecords
from crvs_registration.api.constraints import CONSTRAINTS
from crvs_registration.api.document import describe_declarations
from crvs_registration.api.routes import blueprints
from crvs_registration.application.annotate import on_person_enrolled
from crvs_registration.application.ports import Deps
from crvs_registration.settings import RegistrationSettings

TOPIC = "crvs.registration"


def build_deps(settings: Settings, clock: Clock | None = None) -> Deps:
    """What the handlers get."""
    rules_file = settings.rules_file if isinstance(settings, RegistrationSettings) else None
    return Deps(
        forms=FormShelf(),
        records=PostgresRecords(),
        rules=read_rules(rules_file),
        clock=clock or SystemClock(),
        zone=settings.zone,
        similar=JaroWinkler.similarity,
        places=places(),
        offices=offices(),
    )


def build_web(settings: RegistrationSettings, clock: Clock | None = None) -> Flask:
    """The web application; a test brings its own clock."""
    deps = build_deps(settings, clock)
    parts = WebParts(
        service="registration",
        title="Thabian registration",
        blueprints=blueprints(deps, PostgresSearches()),
        catalogues=[Path(__file__).parent / "api" / "problems.yaml"],
        topic=TOPIC,
        constraints=CONSTRAINTS,
    )
    app = create_web(parts, settings)
    describe_declarations(app, deps.forms)
    return app


def build_reactions(settings: Settings) -> Reactions:
    """What the worker does with the events of the bus."""
    return {"person.enrolled.v1": partial(on_person_enrolled, deps=build_deps(settings))}


SERVICE = Service(
    name="registration",
    settings_class=RegistrationSettings,
    build_web=build_web,
    migrations="crvs_registration.migrations",
    build_reactions=build_reactions,
    consumes=("crvs.identity",),
    publishes=TOPIC,
)


def main() -> int:
    """The command line `crvs-registration`."""
    return run(SERVICE)


if __name__ == "__main__":
    sys.exit(main())
