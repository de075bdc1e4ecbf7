"""The worker of identity."""

from __future__ import annotations

from functools import partial

from crvs_contracts.events.catalogue import CATALOGUE, refuse_unknown
from crvs_contracts.kinds import kinds
from crvs_identity.application.react import on_cancelled, on_entry
from crvs_identity.bootstrap.deps import build_deps
from crvs_identity.settings import IdentitySettings
from crvs_kernel.delivery.reactions import Reactions

_DONE = ("registered", "corrected", "reinstated")


def build_reactions(settings: IdentitySettings) -> Reactions:
    """What the worker does with each type of event."""
    deps = build_deps(settings)
    entry, cancelled = partial(on_entry, deps=deps), partial(on_cancelled, deps=deps)
    by_type = {f"{kind}.{done}.v1": entry for kind in kinds() for done in _DONE}
    by_type |= {f"{kind}.cancelled.v1": cancelled for kind in kinds()}
    return Reactions(by_type, otherwise=refuse_unknown, ignored=frozenset(CATALOGUE))
