"""`thabian do`: what the operations page tells to type for a service can be typed on one machine."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from crvs_stack import cli, doing, state
from crvs_stack.databases import SERVICES
from crvs_stack.secrets import Secrets
from crvs_stack.state import StackState

ECHO = "import json, os, sys; print(json.dumps([sys.argv[1:], dict(os.environ)])); sys.exit(3)"


@pytest.fixture(name="home")
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A stack that runs, whose services print what they were given."""
    monkeypatch.setattr(state, "STATE", tmp_path)
    monkeypatch.setattr(doing, "command", lambda *given: [sys.executable, "-c", ECHO, *given])
    (tmp_path / "here").mkdir()
    databases = {each: {"app": f"app of {each}", "migrator": f"owner of {each}"} for each in SERVICES}
    StackState("here", "", "postgresql", "the bus", os.getpid(), databases=databases).write()
    return tmp_path / "here"


@pytest.mark.parametrize("service", SERVICES)
def test_a_command_has_the_settings_of_the_stack_and_answers_for_itself(
    home: Path, service: str, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = [service, "worker", "--list-dead-letters"]
    assert cli.main(["do", "--name", "here", *arguments]) == 3
    given, settings = json.loads(capfd.readouterr().out)
    assert given == arguments
    assert settings["THABIAN_DATABASE_URL"] == f"app of {service}"
    assert settings["THABIAN_MIGRATOR_URL"] == f"owner of {service}"
    assert settings["THABIAN_BUS_URL"] == "the bus"
    assert settings["THABIAN_DATA_KEY"] == Secrets(home / "secrets").key(f"{service}_data_key")


@pytest.mark.parametrize(("name", "service"), [("here", "nothing"), ("elsewhere", "identity")])
def test_what_is_not_here_is_said_and_nothing_is_made(
    home: Path, name: str, service: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["do", "--name", name, service, "keys"]) == 1
    assert {"nothing": "no service is called nothing", "identity": "no stack named"}[
        service
    ] in capsys.readouterr().err
    assert [each.name for each in home.parent.iterdir()] == ["here"]
