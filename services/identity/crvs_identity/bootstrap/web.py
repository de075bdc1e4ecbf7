"""The web process of identity."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from flask import Flask

from crvs_identity.api.establishing import establishing_blueprint
from crvs_identity.api.joining import joining_blueprints
from crvs_identity.api.persons import persons_blueprint
from crvs_identity.bootstrap import SERVICE
from crvs_identity.bootstrap.deps import build_deps
from crvs_identity.settings import IdentitySettings
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock
from crvs_kernel.proposals.policy import PairPolicy, read_policy


def build_web(
    settings: IdentitySettings, clock: Clock | None = None, policy: PairPolicy | None = None
) -> Flask:
    """The web application; a test brings its own clock, or another policy of what two people decide."""
    deps = build_deps(settings, clock)
    blueprints = [
        persons_blueprint(deps),
        establishing_blueprint(deps),
        *joining_blueprints(deps, policy or pair_policy(), cipher_of(settings)),
    ]
    return create_web(SERVICE, WebParts("Identity", blueprints), settings)


def pair_policy() -> PairPolicy:
    """The policy that is shipped for Lao PDR."""
    return read_policy(Path(str(resources.files("crvs_identity"))) / "rules" / "pairs.yaml")
