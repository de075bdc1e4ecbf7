"""Installed packages that bring kinds of vital events of their own, as a country's pack does.

Such a package names itself in the entry-point group `crvs.kinds`. It has its files where the house has them:
`kinds/<kind>.yaml`, `forms/<kind>/`, `domain/kinds/<kind>.py` and `templates/<kind>/`.
"""

from functools import cache
from importlib.metadata import entry_points
from typing import Final

GROUP: Final = "crvs.kinds"


@cache
def extensions() -> tuple[str, ...]:
    """The importable names of these packages, in one order."""
    return tuple(sorted({found.value for found in entry_points(group=GROUP)}))
