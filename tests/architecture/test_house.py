"""The house as it was agreed: sizes, words, where the environment is read, what names its reason."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
PYTHON = [path for path in TRACKED if path.suffix == ".py"]
PRODUCTION = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in {"libs", "services"}]
SERVICES = ["registration", "identity", "certificates", "exchange", "gateway", "portal"]
TOP_LEVEL = [
    *(f"services/{name}" for name in SERVICES),
    "libs",
    "k8s",
    "docker-compose.yml",
    "tests",
    ".ci/run",
]


def _functions() -> list[int]:
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _ninetieth(values: list[int]) -> float:
    return statistics.quantiles(values, n=10)[-1]


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_the_top_level_is_what_was_asked_for(name: str) -> None:
    assert (ROOT / name).exists()


def test_nine_files_in_ten_have_at_most_200_lines() -> None:
    assert _ninetieth([len(path.read_text("utf-8").splitlines()) for path in PYTHON]) <= 200


def test_nine_functions_in_ten_have_at_most_25_lines() -> None:
    assert _ninetieth(_functions()) <= 25


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


def test_banned_words_name_nothing() -> None:
    banned = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc)(_|\.|$)")
    assert [str(path) for path in PYTHON if banned.search(path.name) or banned.search(path.parent.name)] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in PRODUCTION
        if re.search(r"os\.environ|os\.getenv|environs", path.read_text("utf-8"))
        and path.relative_to(ROOT).parts[1] != "stack"  # the stack hands the environment to its processes
    ]
    assert readers == ["libs/kernel/crvs_kernel/config.py"]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.in")), ids=lambda path: path.name)
def test_every_dependency_says_why_it_is_there(path: Path) -> None:
    lines = [
        line for line in path.read_text().splitlines() if line and not line.startswith(("#", "-r", "-c"))
    ]
    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda path: path.name)
def test_locks_have_hashes_and_name_no_host(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.MULTILINE)
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)


def test_every_ignored_rule_and_every_noqa_has_a_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PYTHON
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"#\s*noqa(?!: [A-Z0-9, ]+ - \S)", line)
        or re.search(r"#\s*type: ignore(?!\[[\w-]+(, ?[\w-]+)*\]\s+# \S)", line)
    ]
    assert [line for line in bare if not line.startswith("tests/architecture/test_house.py")] == []


def test_the_import_rules_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "portal"])
def test_a_service_has_one_migration_head(name: str) -> None:
    versions = ROOT / "services" / name / f"crvs_{name}" / "migrations" / "versions"
    scripts = [path.read_text("utf-8") for path in versions.glob("*.py")]
    revisions = set(re.findall(r'^revision(?:: str)? = "(\w+)"', "\n".join(scripts), re.MULTILINE))
    parents = set(re.findall(r'^down_revision(?:: [^=]+)? = "(\w+)"', "\n".join(scripts), re.MULTILINE))
    assert len(revisions) == len(scripts) > 0
    assert len(revisions - parents) == 1


def test_no_secret_is_committed() -> None:
    marks = re.compile(r"BEGIN (EC |RSA |ENCRYPTED )?PRIVATE KEY|AKIA[0-9A-Z]{16}")
    texts = [
        path
        for path in TRACKED
        if path.suffix in {".py", ".yaml", ".yml", ".toml", ".env", ".md", ""}
        and path.stat().st_size < 1_000_000
    ]
    guilty = [str(path) for path in texts if marks.search(path.read_text("utf-8", "replace"))]
    assert [path for path in guilty if not path.endswith("test_house.py")] == []


def test_continuous_integration_calls_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make test" in (ROOT / "README.md").read_text()


def test_every_compose_service_that_is_ours_is_known() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in SERVICES:
        assert any(key.startswith(name) for key in services), name
