"""One account, one spelling; and no name that looks like another."""

from __future__ import annotations

import pytest

from crvs_gateway.domain.usernames import canonical_username, is_username


def test_case_width_and_outer_space_make_no_other_account() -> None:
    assert canonical_username(" ＳomChai ") == "somchai"


@pytest.mark.parametrize("name", ["kham", "ນາງຄຳ", "registrar-0101", "a" * 64])
def test_good_names_pass(name: str) -> None:
    assert is_username(name)


@pytest.mark.parametrize(
    "name",
    ["ab", "a" * 65, "a b c", "boss\u200b", "bo\u202ess", "boss\u00ad", "bo\x07ss", "bo\u00a0ss", "\ufffebc"],
)
def test_names_with_spaces_controls_or_invisible_signs_do_not(name: str) -> None:
    assert not is_username(name)
