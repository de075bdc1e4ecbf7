"""The composition root of identity: the only file that sees everything."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flask import Flask

from crvs_identity.adapters import persons
from crvs_identity.api.persons import persons as routes
from crvs_identity.application.react import on_act, on_birth
from crvs_identity.settings import IdentitySettings
from crvs_kernel.config import Settings
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.process import cli
from crvs_kernel.process.service import Service

TOPIC = "crvs.identity"
_DONE = ("registered", "corrected")


def build_web(settings: IdentitySettings) -> Flask:
    """The web process."""
    catalogue = Path(__file__).with_name("problems.yaml")
    app = create_web(WebParts("identity", "Identity", [routes], [catalogue], TOPIC), settings)
    app.extensions["identity.persons"] = persons
    return app


def build_reactions(_: Settings) -> Reactions:
    """What the worker does with each type of event."""
    birth, act = partial(on_birth, persons=persons), partial(on_act, persons=persons)
    births = {f"birth.{done}.v1": birth for done in _DONE}
    acts = {f"{kind}.{done}.v1": act for kind in ("death", "marriage", "divorce") for done in _DONE}
    return births | acts


SERVICE = Service(
    name="identity",
    settings_class=IdentitySettings,
    build_web=build_web,
    migrations="crvs_identity.migrations",
    build_reactions=build_reactions,
    consumes=("crvs.registration",),
    publishes=TOPIC,
)


def main() -> int:
    """`crvs-identity`."""
    return cli.main(SERVICE)
