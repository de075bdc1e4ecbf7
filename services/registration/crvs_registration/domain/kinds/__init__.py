"""The rules of each kind of vital event; the published definitions say which kinds there are.

A module has the name of its kind and gives `KIND`: here for the kinds of the house, in `domain/kinds/` of an
extension for those that it brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from crvs_contracts.kinds import kinds
from crvs_contracts.kinds.definition import KindDefinition
from crvs_kernel.errors import NotFound
from crvs_registration.domain.kind import Kind

_HOUSE: Final = "crvs_registration"


def _with_rules(definition: KindDefinition) -> Kind:
    module = import_module(f"{definition.package_beside(_HOUSE)}.domain.kinds.{definition.name}")
    kind: Kind = module.KIND
    return kind


KINDS: Final[Mapping[str, Kind]] = {name: _with_rules(definition) for name, definition in kinds().items()}


def get_kind(name: str) -> Kind:
    """Raise NotFound when there is no such kind."""
    if name not in KINDS:
        raise NotFound("not-found")
    return KINDS[name]
