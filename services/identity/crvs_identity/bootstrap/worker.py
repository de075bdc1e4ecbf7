"""The worker of identity."""

from __future__ import annotations

from functools import partial

from crvs_identity.application.react import on_act, on_birth
from crvs_identity.bootstrap.deps import build_deps
from crvs_identity.settings import IdentitySettings
from crvs_kernel.delivery.reactions import Reactions

_DONE = ("registered", "corrected")


def build_reactions(_: IdentitySettings) -> Reactions:
    """What the worker does with each type of event."""
    deps = build_deps()
    birth, act = partial(on_birth, deps=deps), partial(on_act, deps=deps)
    births = {f"birth.{done}.v1": birth for done in _DONE}
    acts = {f"{kind}.{done}.v1": act for kind in ("death", "marriage", "divorce") for done in _DONE}
    return Reactions(births | acts)
