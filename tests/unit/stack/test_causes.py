"""A start that fails says why this one did, in words, and advises nothing that loses data."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crvs_stack.errors import StackError
from crvs_stack.processes import Said, spawn
from crvs_stack.secrets import Secrets


@pytest.mark.parametrize("left", ["", '{"a": "b', "a disk was full"])
def test_secrets_that_were_cut_off_are_said_in_words_and_left_alone(tmp_path: Path, left: str) -> None:
    file = tmp_path / "secrets"
    file.write_text(left)
    with pytest.raises(StackError, match="holds no JSON: put it back from where your keys are kept"):
        Secrets(file).key("registration_data_key")
    assert file.read_text() == left


def test_a_cause_is_that_of_this_run(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "keys.log"
    for cause in ("yesterday: not the key", "today: the seal is lost"):
        said = Said(log)
        assert spawn([sys.executable, "-c", f"print({cause!r})"], log=log).wait() == 0
    assert str(said) == f"see {log}:\ntoday: the seal is lost\n"


def test_of_a_long_cause_the_end_is_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    said = Said(log)
    log.write_text("ກ" * 5000 + "end")
    assert str(said).endswith("ກend")
    assert len(str(said)) < 2100
