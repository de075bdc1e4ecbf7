"""One box finds by number or by name."""

from __future__ import annotations

import pytest

from crvs_portal.pages.search import query_for


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("B-0201-2026-000001-07", {"number": "B-0201-2026-000001-07"}),
        ("b-໐໒໐໑-໒໐໒໖-໐໐໐໐໐໑-໐໗", {"number": "B-0201-2026-000001-07"}),
        ("j7jjbjavkm", {"tracking": "J7JJBJAVKM"}),
        ("1234 5678 9012", {"uin": "123456789012"}),
        ("  ບຸນມີ   ວົງສາ ", {"name": "ບຸນມີ ວົງສາ"}),
        ("Bounmy", {"name": "Bounmy"}),
        ("Chanthavong", {"name": "Chanthavong"}),
    ],
)
def test_what_is_typed_decides_how_to_look(typed: str, query: dict[str, str]) -> None:
    assert query_for(typed) == query
