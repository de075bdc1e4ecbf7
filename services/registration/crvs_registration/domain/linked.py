"""A declaration as if it stated the UINs that its parties were linked with after its registration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_contracts.kinds.definition import KindDefinition


def stated_roles(kind: KindDefinition) -> tuple[str, ...]:
    """The roles whose UIN a declaration may state: that of somebody just born is allotted."""
    named = (*kind.roles, *(other.role for other in kind.others))
    return tuple(role for role in named if role != kind.allotted)


def as_linked(
    kind: KindDefinition, declaration: Mapping[str, Any], links: Mapping[str, str | None]
) -> Mapping[str, Any]:
    """What it states stays; the rules and whoever reads the entry find a linked UIN in the same place."""
    found = {
        role: {**declaration[role], "uin": uin}
        for role in stated_roles(kind)
        if (uin := links.get(role)) and declaration.get(role) and "uin" not in declaration[role]
    }
    return {**declaration, **found} if found else declaration
