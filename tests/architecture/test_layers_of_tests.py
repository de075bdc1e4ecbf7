"""A layer of tests imports itself and `tests.support`, so that each can be read, run and moved alone."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
IMPORT = re.compile(r"^(?:from|import) tests\.(?!support\b)(\w+)", re.MULTILINE)


def test_no_layer_of_tests_imports_another() -> None:
    offenders = [
        f"{path.relative_to(TESTS)} imports tests.{layer}: move what both use to tests/support"
        for path in sorted(TESTS.rglob("*.py"))
        for layer in IMPORT.findall(path.read_text("utf-8"))
        if layer != path.relative_to(TESTS).parts[0]
    ]
    assert not offenders, "\n".join(offenders)
