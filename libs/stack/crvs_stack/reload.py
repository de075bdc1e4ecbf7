"""The fast loop of `make run`: after a file is saved, the processes that use it start again."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml
from watchfiles import DefaultFilter, watch

from crvs_stack.saying import say
from crvs_stack.supervisor import Program

_LANGUAGE = "libs/contracts"
_SHARED = ("libs/kernel", _LANGUAGE)
# Reads all forms and kinds as the services do at their start.
_READ_LANGUAGE = (sys.executable, "-c", "from crvs_contracts.forms.files import forms; forms()")
_LOOK_EVERY_MS = 100
_QUIET_MS = 20  # files saved together within this time are one change


def saved_files(clone: Path) -> Iterator[set[Path]]:
    """What was saved since the last look, ten times a second; mostly nothing. Ends with KeyboardInterrupt.

    Leaves out caches, editors' swap files and hidden directories.
    """
    watched = [clone / part for part in (*_SHARED, "services")]
    for changes in watch(
        *watched,
        watch_filter=DefaultFilter(),
        step=_QUIET_MS,
        rust_timeout=_LOOK_EVERY_MS,
        yield_on_timeout=True,
    ):
        yield {Path(name) for _, name in changes}


class Reloader:
    """Says which programs to start again. A file that cannot be read stops nothing: the old code runs on.

    `read_language` is a program that fails when the contracts cannot be read; its last line says why.
    """

    def __init__(
        self, clone: Path, programs: Iterable[Program], read_language: Sequence[str] = _READ_LANGUAGE
    ) -> None:
        self._clone = clone
        self._read_language = read_language
        self._services = {program.name: program.service for program in programs if program.service}
        self._broken: set[Path] = set()
        self._due: set[str] = set()

    def due(self, saved: set[Path]) -> set[str]:
        """Names of programs whose files changed and can all be read."""
        if not saved:
            return set()
        faults = self._faults(saved | self._broken)
        for path in sorted(saved & faults.keys()):
            say(f"{self._name(path)}: {faults[path]}; the code from before runs on")
        self._broken = set(faults)
        self._due |= self._users_of(saved)
        ready = self._due - self._users_of(self._broken)
        self._due -= ready
        if ready:
            files = ", ".join(sorted(map(self._name, saved)))
            say(f"{files} saved: starting again {', '.join(sorted(ready))}")
        return ready

    def _faults(self, paths: set[Path]) -> dict[Path, str]:
        faults = {path: fault for path in paths if (fault := fault_of(path))}
        language = {path for path in paths if path.is_relative_to(self._clone / _LANGUAGE)}
        if language and not language & faults.keys() and (fault := _failure(self._read_language)):
            faults |= dict.fromkeys(language, fault)
        return faults

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._clone))

    def _users_of(self, paths: Iterable[Path]) -> set[str]:
        users: set[str] = set()
        for path in paths:
            part, *owner = path.relative_to(self._clone).parts[:2]
            users |= {
                name for name, service in self._services.items() if part == "libs" or [service] == owner
            }
        return users


def _failure(command: Sequence[str]) -> str:
    """The last line that a program wrote before it failed; empty when it did not."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stderr.rstrip().rpartition("\n")[2] or "no reason") if done.returncode else ""


def fault_of(path: Path) -> str:
    """Why Python or YAML cannot read a file; empty when they can, or when it is gone or of another type."""
    try:
        text = path.read_text("utf-8") if path.suffix in {".py", ".yaml"} else ""
        if path.suffix == ".py":
            compile(text, str(path), "exec", dont_inherit=True)
        elif path.suffix == ".yaml":
            yaml.safe_load(text)
    except FileNotFoundError:
        return ""
    except (OSError, SyntaxError, ValueError, yaml.YAMLError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
