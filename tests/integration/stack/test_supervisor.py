"""The supervisor restarts the dead, stops in order, and takes everything with it when it dies."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crvs_stack.errors import StackError
from crvs_stack.leftovers import environment_of
from crvs_stack.secrets import Secrets
from crvs_stack.supervisor import Program, Supervisor

_SLEEPER = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); time.sleep(600)"
_DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


class _FullDisk(io.StringIO):
    """Where the window of a stack writes into a file."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "no room")


def _program(name: str, directory: Path, code: str = _SLEEPER, tier: int = 1) -> Program:
    return Program(name, [sys.executable, "-c", code], dict(os.environ), directory / f"{name}.log", tier)


def _until(truth: Callable[[], object], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not truth():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_program_comes_back_with_another_pid(tmp_path: Path) -> None:
    changes: list[str] = []
    supervisor = Supervisor(on_change=lambda: changes.append("told"))
    supervisor.start(_program("one", tmp_path))
    first = supervisor.pids()["one"]
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.look()
        return supervisor.pids()["one"] != first

    _until(is_back)
    assert _lives(supervisor.pids()["one"])
    assert changes
    supervisor.stop()


def test_the_place_of_the_failure_that_ended_a_service_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "from crvs_kernel.observability import configure_logging; configure_logging('notes', 'INFO')\n"
        "def build(): {}['rules']\n"
        "import atexit; atexit.register(print, 'Shutting down')\n"
        "build()\n"
    )
    supervisor = Supervisor()
    supervisor.start(_program("notes", tmp_path, code=code))
    said: list[str] = []

    def has_ended() -> bool:
        supervisor.look()
        said.append(capsys.readouterr().out)
        return "notes ended with status 1" in "".join(said)

    _until(has_ended)
    supervisor.stop()
    assert f"KeyError at <string>:2:build; more in {tmp_path / 'notes.log'}" in "".join(said)


def test_a_full_disk_stops_no_supervisor_and_what_changed_is_told_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    full = [True]

    def tell() -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, "no room")
        told.append(supervisor.pids()["one"])

    supervisor = Supervisor(on_change=tell)
    supervisor.start(_program("one", tmp_path))
    first = supervisor.pids()["one"]
    monkeypatch.setattr(sys, "stdout", _FullDisk())
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.look()
        return supervisor.pids()["one"] != first

    _until(is_back)
    assert told == []
    full[0] = False
    supervisor.look()
    supervisor.look()
    assert told == [supervisor.pids()["one"]]
    supervisor.stop()


def test_a_program_that_cannot_be_started_is_tried_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor()
    supervisor.start(_program("one", tmp_path))
    first, log = supervisor.pids()["one"], tmp_path / "one.log"
    log.unlink()
    log.mkdir()  # no log can be opened there
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.look()
        return supervisor.pids()["one"] != first

    said: list[str] = []
    _until(
        lambda: supervisor.look() or said.append(capsys.readouterr().out) or "again in 0.8" in "".join(said)
    )
    log.rmdir()
    _until(is_back)
    supervisor.stop()


def test_a_nice_program_stays_nice_when_it_comes_back(tmp_path: Path) -> None:
    supervisor = Supervisor()
    command = [sys.executable, "-c", _SLEEPER]
    supervisor.start(Program("nice", command, dict(os.environ), tmp_path / "nice.log", niceness=5))
    first = supervisor.pids()["nice"]
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        supervisor.look()
        return supervisor.pids()["nice"] != first

    _until(is_back)
    here = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, supervisor.pids()["nice"]) == max(here, 5)
    supervisor.stop()


def test_a_program_that_dies_at_once_is_restarted_ever_more_rarely(tmp_path: Path) -> None:
    supervisor = Supervisor()
    supervisor.start(_program("broken", tmp_path, code="print('start', flush=True); raise SystemExit(3)"))
    until = time.monotonic() + 4
    while time.monotonic() < until:
        supervisor.look()
        time.sleep(0.02)
    supervisor.stop()
    starts = (tmp_path / "broken.log").read_text().count("start")
    assert 2 <= starts <= 5


def test_stopping_ends_even_a_program_that_hears_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crvs_stack.processes.stop_all.__defaults__", (signal.SIGTERM, 1.0))
    supervisor = Supervisor()
    supervisor.start(_program("polite", tmp_path, tier=0))
    supervisor.start(_program("deaf", tmp_path, code=_DEAF))
    pids = supervisor.pids()
    time.sleep(0.5)
    supervisor.stop()
    assert not any(_lives(pid) for pid in pids.values())


class _Reluctant:
    """A server that cannot start again at once."""

    def __init__(self, process: subprocess.Popen[bytes], failures: int) -> None:
        self.process: subprocess.Popen[bytes] | None = process
        self.failures = failures
        self.starts = 0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        self.starts += 1
        if self.starts <= self.failures:
            self.process = None
            raise StackError("its port is taken")
        self.process = subprocess.Popen(["sleep", "600"])

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def test_a_server_that_cannot_start_yet_is_tried_again_after_pauses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A PostgreSQL that is kept down for a while must not take the whole stack with it."""
    dead = subprocess.Popen(["false"])
    dead.wait()
    server = _Reluctant(dead, failures=2)
    changes: list[str] = []
    supervisor = Supervisor(servers={"postgres": server}, on_change=lambda: changes.append("told"))
    began = time.monotonic()

    def runs() -> bool:
        supervisor.look()
        return server.process is not None and server.process.poll() is None

    _until(runs)
    supervisor.stop()
    assert server.starts == 3
    assert time.monotonic() - began > 0.5
    assert changes == ["told"]
    assert "its port is taken" in capsys.readouterr().out


def test_nothing_outlives_a_supervisor_that_is_killed_dash_nine(tmp_path: Path) -> None:
    """The kernel tells the children: no code of ours runs any more."""
    story = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from pathlib import Path
from crvs_stack.supervisor import Program, Supervisor
supervisor = Supervisor()
for name in ("a", "b"):
    log = Path({str(tmp_path)!r}) / name
    supervisor.start(Program(name, [sys.executable, "-c", {_SLEEPER!r}], {{}}, log))
print(*supervisor.pids().values(), flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", story], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        children = [int(pid) for pid in supervisor.stdout.readline().split()]
        assert len(children) == 2
        assert all(_lives(pid) for pid in children)
        supervisor.kill()
        supervisor.wait()
        _until(lambda: not any(_lives(pid) for pid in children))


def test_a_program_that_is_described_in_another_way_starts_again_and_no_other(tmp_path: Path) -> None:
    supervisor = Supervisor()
    programs = [_program("one", tmp_path), _program("two", tmp_path)]
    for each in programs:
        supervisor.start(each)
    before = supervisor.pids()
    changed = replace(programs[0], environment={**os.environ, "WORD": "new"})
    supervisor.wanted = lambda: [changed, programs[1]]
    supervisor.look()
    after = supervisor.pids()
    assert (after["one"] != before["one"], after["two"]) == (True, before["two"])
    assert environment_of(after["one"])["WORD"] == "new"
    supervisor.look()
    assert supervisor.pids() == after
    supervisor.stop()


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    first = Secrets(file)
    key, password = first.key("data"), first.password("app")
    again = Secrets(file)
    assert (again.key("data"), again.password("app")) == (key, password)
    assert len(bytes.fromhex(key)) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert first.key("other") != key


def test_a_secret_that_another_process_changes_is_seen_and_kept(tmp_path: Path) -> None:
    ours, others = Secrets(tmp_path / "secrets"), Secrets(tmp_path / "secrets")
    ours.key("data")
    others.put({"data": "11" * 32, "other": "22" * 32})
    ours.key("later")
    assert (ours.key("data"), ours.find("other")) == ("11" * 32, "22" * 32)
    ours.put({"other": ""})
    assert others.find("other") == ""
    assert others.key("data") == "11" * 32
