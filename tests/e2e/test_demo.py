"""Bar 1: `make demo` against a running stack ends with every row right, on both buses."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.support.machine import program
from tests.support.stack import RunningStack

_ROW = re.compile(
    r"(?P<kind>birth|death|marriage|divorce) +(?P<number>[BDMV]-\S+) +(?P<uins>-|\d{12}(?: \d{12})*) +"
    r"(?P<serial>[0-9A-Z]{12}) +(?P<seal>\S+) +(?P<seq>\d+) +(?P<right>\S+) "
)

pytestmark = pytest.mark.timeout(400)


def _play(stack: RunningStack) -> str:
    """The output of the command that `make demo` runs."""
    command = [str(Path(sys.executable).with_name("thabian")), "demo", "--name", stack.name]
    played = subprocess.run(command, capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout[-3000:] + played.stderr[-1000:]
    return played.stdout


def test_the_demonstration_ends_with_every_row_right(stack: RunningStack) -> None:
    program("pdfsig")  # without it no seal is checked, and the demonstration says so
    told = _play(stack)
    rows = [found.groupdict() for found in map(_ROW.match, told.splitlines()) if found]
    kinds = Counter(row["kind"] for row in rows)
    assert kinds == {"birth": 60, "death": 15, "marriage": 12, "divorce": 4}
    assert {(row["right"], row["seal"]) for row in rows} == {("yes", "valid")}
    for column in ("number", "serial", "seq"):
        assert len({row[column] for row in rows}) == len(rows), column
    assert len({row["uins"] for row in rows if row["kind"] == "birth"}) == 60
    assert told.strip().splitlines()[-1].endswith(": every row is right")
    assert "UINs          60, each of one person" in told
    directory = re.search(r"91 in (\S+);", told)
    assert directory is not None
    assert len(list(Path(directory[1]).glob("*.pdf"))) == 91
