"""The house as it was agreed: sizes, words, where the environment is read, what names its reason."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import yaml
from alembic.script import ScriptDirectory

from tests.support.sources import ROOT, module_of, nodes_of, python_files, relative, text_of, tracked

SERVICES = ["registration", "identity", "certificates", "exchange", "gateway", "portal"]
TOP_LEVEL = [
    *(f"services/{name}" for name in SERVICES),
    "libs",
    "k8s",
    "docker-compose.yml",
    "tests",
    ".ci/run",
]


# Long tests must not hide behind short services, nor the other way round.
PARTS = ("libs", "services", "tests")


def _functions(paths: Sequence[Path]) -> list[int]:
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in paths
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _ninetieth(values: list[int]) -> float:
    return statistics.quantiles(values, n=10)[-1]


def test_the_top_level_is_what_was_asked_for() -> None:
    missing = [name for name in TOP_LEVEL if not (ROOT / name).exists()]
    assert not missing, f"the user asked for these names: {missing}"


@pytest.mark.parametrize("part", PARTS)
def test_nine_files_in_ten_have_at_most_200_lines(part: str) -> None:
    assert _ninetieth([len(text_of(path).splitlines()) for path in python_files(part)]) <= 200


@pytest.mark.parametrize("part", PARTS)
def test_nine_functions_in_ten_have_at_most_25_lines(part: str) -> None:
    assert _ninetieth(_functions(python_files(part))) <= 25


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(relative(path))
        for path in python_files()
        if text_of(path).strip() and not ast.get_docstring(module_of(path))
    ]
    assert not silent, f"begin these files with one sentence on what they are for: {silent}"


BANNED = re.compile(r"(^|_)(utils?|helpers?|managers?|common|misc)(_|\.|$)", re.IGNORECASE)


def _names(path: Path) -> Iterator[str]:
    """What we name: files and folders, functions, classes, arguments, variables."""
    yield from relative(path).parts
    for node in nodes_of(path):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def test_banned_words_name_nothing() -> None:
    banned = {
        name
        for name in {name for path in python_files() for name in _names(path)}
        if BANNED.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name))
        and name != "common_name"  # X.520's word
    }
    offenders = [(str(relative(path)), name) for path in python_files() for name in banned & {*_names(path)}]
    assert not offenders, f"say what the thing is: {offenders}"


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        str(relative(path))
        for path in python_files("libs", "services")
        if re.search(r"os\.environ|os\.getenv|environs", text_of(path))
        and relative(path).parts[1] != "stack"  # the stack hands the environment to its processes
    ]
    assert readers == ["libs/kernel/crvs_kernel/config.py"]


def test_every_dependency_says_why_it_is_there() -> None:
    silent = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "requirements").glob("*.in"))
        for line in path.read_text().splitlines()
        if line and not line.startswith(("#", "-r", "-c")) and "#" not in line
    ]
    assert not silent, f"say behind the dependency what it is for: {silent}"


def test_locks_have_hashes_and_name_no_host() -> None:
    for path in sorted((ROOT / "requirements").glob("*.lock")):
        text = path.read_text()
        assert "://" not in text, f"{path.name} names a host: use `make lock`"
        pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==", text, re.MULTILINE)
        assert pins, path.name
        assert text.count("--hash=sha256:") >= len(pins), (
            f"{path.name} has a pin without a hash: use `make lock`"
        )


def test_every_noqa_has_a_reason() -> None:
    bare = [
        f"{relative(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
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
    silent = [f"line {number}: {rule.strip()}" for number, rule, reason in passed if len(reason.split()) < 2]
    assert not silent, f"say behind the rule why it does not hold here: {silent}"


def test_the_search_for_ignored_rules_finds_them() -> None:
    let_pass = ['  "D1",', '  "ignore:(read|open)_text:DeprecationWarning",', "ignore_missing_imports = true"]
    assert all(_LETS_PASS.search(line) and not _KEEPS.search(line) for line in let_pass)
    kept = ['select = ["ALL"]', "strict = true", '"tests/**" = [']
    assert not any(_LETS_PASS.search(line) and not _KEEPS.search(line) for line in kept)


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
        for path in tracked()
        if path.suffix in {".py", ".yaml", ".yml", ".toml", ".env", ".md", ""}
        and path.stat().st_size < 1_000_000
    ]
    guilty = [str(relative(path)) for path in texts if marks.search(path.read_text("utf-8", "replace"))]
    assert [path for path in guilty if not path.endswith("test_house.py")] == []


def test_every_compose_service_that_is_ours_is_known() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in SERVICES:
        assert any(key.startswith(name) for key in services), name
