"""All blueprints of the service."""

from __future__ import annotations

from crvs_kernel.crypto import FieldCipher
from crvs_kernel.http.web import Blueprint
from crvs_kernel.proposals.policy import PairPolicy
from crvs_registration.api.changes import changes_blueprint
from crvs_registration.api.declarations import declarations_blueprint
from crvs_registration.api.grave import grave_blueprints
from crvs_registration.api.lookups import lookups_blueprint
from crvs_registration.api.reads import reads_blueprint
from crvs_registration.api.reference import reference_blueprint
from crvs_registration.api.transfers import transfers_blueprint
from crvs_registration.api.voids import voids_blueprint
from crvs_registration.application.deps import Deps


def blueprints(deps: Deps, policy: PairPolicy, cipher: FieldCipher) -> list[Blueprint]:
    """In the order of the API document."""
    return [
        declarations_blueprint(deps),
        reads_blueprint(deps),
        lookups_blueprint(deps),
        changes_blueprint(deps),
        transfers_blueprint(deps),
        *grave_blueprints(deps, policy, cipher),
        voids_blueprint(),
        reference_blueprint(deps),
    ]
