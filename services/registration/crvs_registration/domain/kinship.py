"""Who may not marry whom: lineal kin and siblings, by blood or adoption (Civil Code No. 55/NA, art. 139).

The list of prohibited degrees itself was not seen; lineal and siblings are what the sources agree on. An
adopted child counts as a biological one. The register blocks what its own links show, no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kinship = Literal["lineal", "siblings"]


def prohibited(one: str, other: str, ancestors: Mapping[str, Mapping[str, int]]) -> Kinship | None:
    """The bar between two UINs, from the ancestors (with generations) that the register knows of each."""
    above_one, above_other = ancestors.get(one, {}), ancestors.get(other, {})
    if other in above_one or one in above_other:
        return "lineal"
    parents = {uin for uin, generations in above_one.items() if generations == 1}
    if any(above_other.get(uin) == 1 for uin in parents):
        return "siblings"
    return None
