"""The command line: what `--help` lists, what a slip is told, and what a process has in its memory."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from crvs_kernel.process import cli
from crvs_kernel.service import OperatorCommand, Service

OWN = (OperatorCommand("read-file", "read a file", {"file": "where it is", "--twice": "read it again"}),)
KERNEL = {"web", "worker", "relay", "migrate", "status", "keys", "prune", "reseal"}
NUMBERED = {"republish", "list-known", "reopen", "fill"}
COMMANDS = {
    "registration": KERNEL | NUMBERED | {"verify", "take-back", "date-books", "lift", "reindex"},
    "identity": KERNEL | NUMBERED,
    "certificates": KERNEL | NUMBERED | {"make-seal", "adopt-seal"},
    "exchange": KERNEL - {"relay"}
    | {"load-agreements", "list-known", "list-events", "reopen", "catch-up", "fill"},
    "gateway": KERNEL - {"worker"} | {"door", "decision", "envoy-config", "seed", "rotate-key"},
    "portal": {"web"},
}


def _said(service: Service, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(service, list(arguments))
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_every_process_and_command_that_a_service_has(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service = importlib.import_module(f"crvs_{name}.bootstrap").SERVICE
    code, said = _said(service, capsys, "--help")
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("    ") and line[4] != " "}
    assert (code, listed) == (0, COMMANDS[name])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "required: COMMAND"),
        (["read-file"], "required: FILE"),
        (["read-file", "a", "b"], "unrecognized arguments: b"),
        (["worker"], "invalid choice: 'worker'"),  # it consumes nothing
        (["migrate", "--check", "soon"], "invalid seconds value: 'soon'"),
    ],
)
def test_a_slip_is_told_what_is_wrong(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Service("notes", "tests.support.notes", commands=OWN)
    code, said = _said(service, capsys, *arguments)
    assert code == 2
    assert told in said


def _memory(service: str, process: str) -> set[str]:
    """The modules of a process that was started, for want of a setting stopped, and loaded what it runs."""
    code = f"""
import importlib, sys
from crvs_{service}.bootstrap import main
assert main([{process!r}]) == 2
if {process!r} != "relay":
    importlib.import_module("crvs_{service}.bootstrap.{process}")
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env={"LANG": "C.UTF-8"}, capture_output=True, text=True, check=True
    )
    assert "THABIAN_" in done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("service", ["registration", "identity", "certificates", "exchange", "gateway"])
def test_a_web_process_has_no_bus_in_its_memory(service: str) -> None:
    memory = _memory(service, "web")
    assert "flask" in memory
    assert {name for name in memory if name.startswith(("crvs_kernel.bus.", "kafka"))} == set()


@pytest.mark.parametrize("service", ["registration", "identity", "certificates", "exchange"])
def test_a_worker_has_no_flask_in_its_memory(service: str) -> None:
    memory = _memory(service, "worker")
    assert "crvs_kernel.delivery.consumer" in memory
    assert "flask" not in memory


@pytest.mark.parametrize("service", ["registration", "identity", "certificates", "gateway"])
def test_a_relay_has_no_flask_and_nothing_of_its_service_in_its_memory(service: str) -> None:
    memory = _memory(service, "relay")
    assert "crvs_kernel.delivery.relay" in memory
    assert "flask" not in memory
    assert not [name for name in memory if name.startswith(f"crvs_{service}.application")]
