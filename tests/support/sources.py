"""The files of this clone as Git knows them; each Python file is read and parsed once in a session."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Committed files, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


@cache
def python_files(*parts: str) -> tuple[Path, ...]:
    """Those below the named top-level folders; all without a name."""
    return tuple(
        path for path in tracked() if path.suffix == ".py" and (not parts or relative(path).parts[0] in parts)
    )


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def module_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's syntax tree."""
    return tuple(ast.walk(module_of(path)))


def relative(path: Path) -> Path:
    return path.relative_to(ROOT)
