"""One box finds by number or by name."""

from __future__ import annotations

import pytest

from crvs_contracts.numbers import RegistrationNumber
from crvs_portal.domain.question import queries_for

NUMBER = str(RegistrationNumber("B", "0201", 2026, 1))
FOREIGN = str(RegistrationNumber("B", "TH-BKK", 2026, 1))


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        (NUMBER, {"number": NUMBER}),
        (f" {NUMBER.lower()} ", {"number": NUMBER}),
        (FOREIGN, {"number": FOREIGN}),
        ("fym10-6wqhj", {"tracking": "FYM106WQHJ"}),
        ("1234 5678 9010", {"uin": "123456789010"}),
        ("1234-5678-9010", {"uin": "123456789010"}),
        ("໑໒໓໔໕໖໗໘໙໐໑໐", {"uin": "123456789010"}),
        ("  ບຸນມີ   ວົງສາ ", {"name": "ບຸນມີ ວົງສາ"}),
        ("Bounmy", {"name": "Bounmy"}),
        ("ບ້ານ 5", {"name": "ບ້ານ 5"}),
        ("ບ້ານ 5 ໜ່ວຍ 12", {"name": "ບ້ານ 5 ໜ່ວຍ 12"}),
        (NUMBER.replace("-", "–").replace("0", "O"), {"number": NUMBER}),
        (f"ເລກທະບຽນ: {NUMBER}.", {"number": NUMBER}),
        ("No. fym10\u20116wqhj", {"tracking": "FYM106WQHJ"}),
        ("UIN 1234 5678 9010\u200b", {"uin": "123456789010"}),
    ],
)
def test_what_is_typed_decides_how_to_look(typed: str, query: dict[str, str]) -> None:
    assert list(queries_for(typed)) == [query]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("1234-5678-9012", {"uin": "1234-5678-9012"}),
        ("FYM106WQHK", {"tracking": "FYM106WQHK"}),
        ("B-TH-BKK-2026-000001-99", {"number": "B-TH-BKK-2026-000001-99"}),
    ],
)
def test_a_number_with_a_slip_is_no_name_and_the_register_says_so(typed: str, query: dict[str, str]) -> None:
    assert next(queries_for(typed)) == query


@pytest.mark.parametrize("typed", ["B-0201-2026-00001-51", "020 5555 0101", "12/11/2026", "7KQ2-M4XD-9R13"])
def test_digits_that_are_no_number_of_a_record_are_not_looked_for_as_a_name(typed: str) -> None:
    assert list(queries_for(typed)) == []


def test_ten_letters_may_be_a_tracking_number_or_a_name() -> None:
    assert list(queries_for("CHANTHAVAN")) == [{"name": "CHANTHAVAN"}]
    alike = next(f"CHANTHAVA{last}" for last in "ABCDEFGHJKMNPQRSTVWXYZ" if _is_two(f"CHANTHAVA{last}"))
    assert list(queries_for(alike)) == [{"tracking": alike}, {"name": alike}]


def _is_two(typed: str) -> bool:
    return len(list(queries_for(typed))) == 2
