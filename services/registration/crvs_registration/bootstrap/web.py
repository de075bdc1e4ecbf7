"""The web process of registration."""

from __future__ import annotations

from functools import partial
from importlib import resources
from pathlib import Path

from flask import Flask

from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock
from crvs_kernel.proposals.policy import PairPolicy, read_policy
from crvs_registration.api.constraints import CONSTRAINTS, CONTENDED
from crvs_registration.api.document import describe_declarations
from crvs_registration.api.routes import blueprints
from crvs_registration.bootstrap import SERVICE
from crvs_registration.bootstrap.deps import build_deps
from crvs_registration.settings import RegistrationSettings


def build_web(
    settings: RegistrationSettings, clock: Clock | None = None, policy: PairPolicy | None = None
) -> Flask:
    """The web application; a test brings its own clock, or another policy of what two people decide."""
    deps = build_deps(settings, clock)
    parts = WebParts(
        "Thabian registration",
        blueprints(deps, policy or pair_policy(), cipher_of(settings)),
        CONSTRAINTS,
        CONTENDED,
        amend_document=partial(describe_declarations, forms=deps.forms),
    )
    return create_web(SERVICE, parts, settings)


def pair_policy() -> PairPolicy:
    """The policy that is shipped for Lao PDR."""
    return read_policy(Path(str(resources.files("crvs_registration"))) / "rules" / "pairs.yaml")
