"""The worker of registration."""

from __future__ import annotations

from functools import partial

from crvs_kernel.delivery.reactions import Reactions
from crvs_registration.application.annotate import on_person_enrolled
from crvs_registration.bootstrap.deps import build_deps
from crvs_registration.settings import RegistrationSettings


def build_reactions(settings: RegistrationSettings) -> Reactions:
    """What the worker does with the events of the bus."""
    return Reactions({"person.enrolled.v1": partial(on_person_enrolled, deps=build_deps(settings))})
