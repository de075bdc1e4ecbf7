"""Composition root of the registration service: the only file that sees everything."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from flask import Flask
from rapidfuzz.distance import JaroWinkler

from crvs_contracts.offices import offices
from crvs_contracts.places import places
from crvs_kernel.config import Settings, SettingsError, read_settings
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock, SystemClock
from crvs_kernel.process.cli import main as run
from crvs_kernel.process.service import Service
from crvs_registration.adapters.form_shelf import FormShelf
from crvs_registration.adapters.proofs import differing
from crvs_registration.adapters.rule_files import read_rules
from crvs_registration.adapters.searches import PostgresSearches
from crvs_registration.adapters.store import PostgresRecords
from crvs_registration.api.constraints import CONSTRAINTS, CONTENDED
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
        contended=CONTENDED,
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


def _verify() -> int:
    """Hold the register to its actions; 1 when anything differs, each on a line that names it."""
    settings = read_settings(RegistrationSettings)
    with unit_of_work_factory(create_engine(settings.database_url, 1), TOPIC)() as uow:
        found = 0
        for line in differing(uow):
            found += 1
            sys.stdout.write(line + "\n")
    sys.stdout.write("The register is what its actions say.\n" if not found else f"{found} differ.\n")
    return 1 if found else 0


def main(arguments: list[str] | None = None) -> int:
    """`crvs-registration web | worker | relay | migrate` of the kernel, and `verify`."""
    given = sys.argv[1:] if arguments is None else arguments
    if given != ["verify"]:
        return run(SERVICE, given)
    try:
        return _verify()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
