"""The house as it was agreed: sizes, words, where the environment is read, what names its reason."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from alembic.script import ScriptDirectory

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


PARTS = (
    "libs",
    "services",
    "tests",
)  # long tests must not hide behind short services, nor the other way round


def _part(name: str) -> list[Path]:
    return [path for path in PYTHON if path.relative_to(ROOT).parts[0] == name]


def _functions(paths: list[Path]) -> list[int]:
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _ninetieth(values: list[int]) -> float:
    return statistics.quantiles(values, n=10)[-1]


@pytest.mark.parametrize("name", TOP_LEVEL)
def test_the_top_level_is_what_was_asked_for(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("part", PARTS)
def test_nine_files_in_ten_have_at_most_200_lines(part: str) -> None:
    assert _ninetieth([len(path.read_text("utf-8").splitlines()) for path in _part(part)]) <= 200


@pytest.mark.parametrize("part", PARTS)
def test_nine_functions_in_ten_have_at_most_25_lines(part: str) -> None:
    assert _ninetieth(_functions(_part(part))) <= 25


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


BANNED = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc)(_|\.|$)", re.IGNORECASE)


def _names(path: Path) -> Iterator[str]:
    """What we name: files and folders, functions, classes, arguments, variables."""
    yield from path.relative_to(ROOT).parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def test_banned_words_name_nothing() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in PYTHON
        for name in _names(path)
        if BANNED.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name))
        and name != "common_name"  # X.520's word
    }
    assert found == set()


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


def test_every_noqa_has_a_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PYTHON
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"#\s*noqa(?!: [A-Z0-9, ]+ - \S)", line)
        or re.search(r"#\s*type: ignore(?!\[[\w-]+(, ?[\w-]+)*\]\s+# \S)", line)
    ]
    assert [line for line in bare if not line.startswith("tests/architecture/test_house.py")] == []


# A line of pyproject.toml that takes a rule away: a rule's code, mypy told to look away, a warning let pass.
_LETS_PASS = re.compile(r'"(?:[A-Z]{1,4}[0-9]*|ignore:.*|error)"|= (?:false|true)$|^exclude')
_KEEPS = re.compile(r'^(select|strict|warn_unreachable|filterwarnings) |^  "error",$|^"[^"]+" = \[$')


def test_every_ignored_rule_has_a_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    code = [(number, *line.partition("#")) for number, line in enumerate(lines, 1)]
    passed = [
        (number, rule, reason)
        for number, rule, _, reason in code
        if _LETS_PASS.search(rule.rstrip()) and not _KEEPS.search(rule.rstrip())
    ]
    assert len(passed) > 30
    assert [(number, rule) for number, rule, reason in passed if len(reason.split()) < 2] == []


def test_the_import_rules_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "portal"])
def test_a_service_has_one_migration_head(name: str) -> None:
    versions = ROOT / "services" / name / f"crvs_{name}" / "migrations" / "versions"
    scripts = ScriptDirectory(str(versions.parent), version_locations=[str(versions)])
    revisions = list(scripts.walk_revisions())
    assert len(revisions) == len(list(versions.glob("*.py"))) > 0
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1


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
