"""The closing line of the demonstration says what was wrong, and what nobody looked at."""

from __future__ import annotations

import pytest

from crvs_stack.demo.play import verdict
from crvs_stack.demo.rows import Row


def _row(seal: str, *faults: str) -> Row:
    return Row("birth", {}, {}, [], {}, 0.0, seal=seal, faults=list(faults))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([_row("valid"), _row("valid")], "every row is right"),
        ([_row("valid"), _row("INVALID", "pdfsig refuses the seal")], "1 rows are WRONG"),
    ],
)
def test_what_was_checked_is_told_in_a_word(rows: list[Row], said: str) -> None:
    assert verdict(rows) == said


def test_seals_that_nobody_checked_are_not_called_right_in_silence() -> None:
    said = verdict([_row("not checked")])
    assert "NOT CHECKED" in said
    assert "poppler-utils" in said
