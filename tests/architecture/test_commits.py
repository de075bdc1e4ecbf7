"""Services commit nowhere: the kernel does, for commands, reads, reactions and operators (ADR 15)."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = sorted((ROOT / "services").glob("*/crvs_*"))


def _calls(path: Path, name: str) -> list[int]:
    tree = ast.parse(path.read_text("utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def test_no_service_commits() -> None:
    assert len(SERVICES) == 6
    committing = {
        f"{path.relative_to(ROOT)}:{line}"
        for service in SERVICES
        for path in service.rglob("*.py")
        for line in _calls(path, "commit")
    }
    assert committing == set()


def test_nothing_but_the_kernel_hangs_on_an_application() -> None:
    """Routes get what they need from whoever makes them; the portal's pages have one typed place."""
    hanging = {
        str(path.relative_to(ROOT))
        for service in SERVICES
        for path in service.rglob("*.py")
        if ".extensions[" in path.read_text("utf-8")
    }
    assert hanging == {"services/portal/crvs_portal/pages/deps.py"}


def test_no_import_of_ours_stands_inside_a_function() -> None:
    inside = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for part in ("services", "libs/kernel", "libs/contracts")
        for path in (ROOT / part).rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert inside == set()
