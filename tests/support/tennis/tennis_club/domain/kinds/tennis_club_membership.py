"""Membership of a tennis club: not tomorrow."""

from __future__ import annotations

from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_registration.domain.kind import Kind, not_in_future

_DEFINITION: Final = kind_named("tennis_club_membership")
KIND: Final = Kind(definition=_DEFINITION, checks=(not_in_future(_DEFINITION.date),))
