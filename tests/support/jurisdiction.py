"""A district that moved to another province and one that ended, and who may see the records of their offices.

The register's real places have not moved yet. Every service is held to the same table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from crvs_contracts import offices as office_module
from crvs_contracts import places as place_module
from crvs_contracts.labels import reference_rows

MOVED: Final = "9901"  # of LA-PH until 2020, of LA-LM since
CLOSED: Final = "9902"  # of LA-PH; place and office ended in 2020
_DAY: Final = "2020-01-01"


def _row(code: str, since: str, until: str, **more: str) -> dict[str, str]:
    return {"code": code, "name_en": code, "name_lo": code, "valid_from": since, "valid_to": until, **more}


_ROWS: Final = {
    "places.csv": [
        _row(MOVED, "", _DAY, level="2", parent="LA-PH"),
        _row(MOVED, _DAY, "", level="2", parent="LA-LM"),
        _row(CLOSED, "", _DAY, level="2", parent="LA-PH"),
    ],
    "offices.csv": [
        _row(MOVED, "", "", kind="district", place=MOVED),
        _row(CLOSED, "", _DAY, kind="district", place=CLOSED),
    ],
}
# The office of a record, a caller's jurisdiction, and whether the caller sees it.
CASES: Final = [
    (MOVED, ("LA-PH",), True),  # the province of then
    (MOVED, ("LA-LM",), True),  # the province of now
    (MOVED, (MOVED,), True),
    (MOVED, ("LA",), True),
    (MOVED, ("LA-VT",), False),
    (MOVED, ("0201",), False),  # a neighbour of then
    (MOVED, (CLOSED,), False),
    (MOVED, ("0201", "LA-LM"), True),
    (MOVED, (), False),
    (CLOSED, ("LA-PH",), True),
    (CLOSED, (CLOSED,), True),
    (CLOSED, ("LA",), True),
    (CLOSED, ("LA-LM",), False),
    ("0201", (MOVED, CLOSED), False),
    ("0201", ("LA-PH",), True),
]


def _clear() -> None:
    place_module.places.cache_clear()
    office_module.offices.cache_clear()


@pytest.fixture(name="moved_places")
def _moved_places() -> Iterator[None]:
    """The tables of the country with the two districts in it."""

    def rows(file: str) -> Any:
        return [*reference_rows(file), *_ROWS.get(file, ())]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place_module, "reference_rows", rows)
        patch.setattr(office_module, "reference_rows", rows)
        _clear()
        yield
    _clear()
