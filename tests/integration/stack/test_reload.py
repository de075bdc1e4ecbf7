"""`make run` starts a program again when a file of its service is saved, and survives broken files."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crvs_stack.reload import Reloader, saved_files
from crvs_stack.supervisor import Program, Supervisor

_SERVICE = """
import sys, time
sys.path.insert(0, {directory!r})
from rules import ANSWER
print("answer", ANSWER, flush=True)
time.sleep(600)
"""


@dataclass
class Clone:
    """A clone with two services of one program each, and a server that is none of ours."""

    root: Path
    supervisor: Supervisor

    def save(self, file: str, text: str) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def start(self) -> None:
        for name in ("notes", "letters"):
            self.save(f"services/{name}/rules.py", "ANSWER = 'first'\n")
            code = _SERVICE.format(directory=str(self.root / "services" / name))
            self._start(name, code, service=name)
        self._start("server", "import time; print('answer first', flush=True); time.sleep(600)", service="")
        self.loop = self._steps()
        next(self.loop)
        self.step_until(lambda: all(self.answer(name) == "first" for name in ("notes", "letters", "server")))

    def _start(self, name: str, code: str, service: str) -> None:
        environment = os.environ | {
            "PYTHONDONTWRITEBYTECODE": "1"
        }  # two saves in a second look alike to a cache
        log = self.root / "logs" / name
        self.supervisor.start(Program(name, [sys.executable, "-c", code], environment, log, service=service))

    def _steps(self) -> Iterator[None]:
        reloader = Reloader(self.root, self.supervisor.programs(), self._read_language())
        for saved in saved_files(self.root):
            self.supervisor.start_again(reloader.due(saved))
            self.supervisor.look()
            yield

    def _read_language(self) -> list[str]:
        """A program that does not know a kind without a name."""
        file = str(self.root / "libs/contracts/kinds.yaml")
        code = f"import os; assert not os.path.exists({file!r}) or 'name' in open({file!r}).read(), 'no name'"
        return [sys.executable, "-c", code]

    def step_until(self, truth: Callable[[], bool], within_s: float = 15) -> None:
        deadline = time.monotonic() + within_s
        while not truth():
            assert time.monotonic() < deadline, "not in time"
            next(self.loop)

    def step_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            next(self.loop)

    def answer(self, name: str) -> str:
        """The newest answer of a program."""
        log = self.root / "logs" / name
        answers = [line.split()[1] for line in log.read_text().splitlines() if line.startswith("answer ")]
        return answers[-1] if answers else ""


@pytest.fixture(name="clone")
def _clone(tmp_path: Path) -> Iterator[Clone]:
    for part in ("libs/kernel", "libs/contracts", "services"):
        (tmp_path / part).mkdir(parents=True)
    clone = Clone(tmp_path, Supervisor())
    clone.start()
    yield clone
    clone.supervisor.stop()


def test_a_saved_file_starts_the_programs_of_its_service_again_and_no_others(clone: Clone) -> None:
    before = clone.supervisor.pids()
    clone.save("services/notes/rules.py", "ANSWER = 'second'\n")
    clone.step_until(lambda: clone.answer("notes") == "second")
    after = clone.supervisor.pids()
    assert {name for name in before if before[name] != after[name]} == {"notes"}


def test_a_file_of_the_shared_libraries_starts_every_service_again_and_no_server(clone: Clone) -> None:
    before = clone.supervisor.pids()
    clone.save("libs/contracts/kinds.yaml", "name: birth\n")
    clone.step_until(lambda: before["notes"] != clone.supervisor.pids()["notes"])
    after = clone.supervisor.pids()
    assert {name for name in before if before[name] != after[name]} == {"notes", "letters"}


@pytest.mark.parametrize(
    ("file", "broken", "fault", "mended"),
    [
        ("services/notes/rules.py", "ANSWER = (\n", "SyntaxError", "ANSWER = 'second'\n"),
        ("services/notes/words.yaml", "lo: [\n", "ParserError", "lo: []\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_old_code_runs_on(
    clone: Clone, capsys: pytest.CaptureFixture[str], file: str, broken: str, fault: str, mended: str
) -> None:
    before = clone.supervisor.pids()
    clone.save(file, broken)
    clone.step_for(1)
    assert f"{file}: {fault}" in capsys.readouterr().out
    clone.save("services/notes/other.py", "")  # a good file does not start broken code
    clone.step_for(0.5)
    assert clone.supervisor.pids() == before
    clone.save(file, mended)
    clone.step_until(lambda: clone.supervisor.pids()["notes"] != before["notes"])


def test_contracts_that_no_service_would_start_with_are_named_and_the_old_code_runs_on(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    before = clone.supervisor.pids()
    clone.save("libs/contracts/kinds.yaml", "nmae: birth\n")
    clone.step_for(1)
    assert "libs/contracts/kinds.yaml: AssertionError: no name" in capsys.readouterr().out
    assert clone.supervisor.pids() == before
    clone.save("libs/contracts/kinds.yaml", "name: birth\n")
    clone.step_until(lambda: clone.supervisor.pids()["notes"] != before["notes"])


def test_a_change_of_a_watched_folder_itself_stops_nothing(clone: Clone) -> None:
    before = clone.supervisor.pids()
    (clone.root / "services").chmod(0o700)
    clone.step_for(0.5)
    assert clone.supervisor.pids() == before


def test_a_path_that_cannot_be_opened_is_named_and_stops_nothing(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    before = clone.supervisor.pids()
    (clone.root / "services/notes/strange.py").mkdir()
    clone.step_for(1)
    assert "services/notes/strange.py: IsADirectoryError" in capsys.readouterr().out
    assert clone.supervisor.pids() == before


def test_code_that_dies_says_its_error_and_starts_at_once_when_it_is_mended(
    clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    clone.save("services/notes/rules.py", "ANSWER = nobody_knows_this\n")
    seen: list[str] = []

    def has_died_often() -> bool:
        seen.append(capsys.readouterr().out)
        return "".join(seen).count("NameError: name 'nobody_knows_this' is not defined") >= 4

    clone.step_until(has_died_often)  # the next try is 3.2 s away
    clone.save("services/notes/rules.py", "ANSWER = 'mended'\n")
    clone.step_until(lambda: clone.answer("notes") == "mended", within_s=3)
