"""Domains hold rules and nothing else: what they may import is on a list; all else is refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import ROOT, module_of, python_files, relative

DOMAINS = sorted((ROOT / "services").glob("*/crvs_*/domain"))
# Values, text, numbers and digests: nothing that reads a clock, a file, a socket or chance.
STANDARD = {
    "__future__", "base64", "calendar", "collections", "collections.abc", "copy", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "hashlib", "hmac", "itertools", "math", "operator", "re",
    "string", "typing", "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
OURS = {"crvs_kernel.errors", "crvs_kernel.primitives"}
IMPURE_CALLS = {
    "open",
    "input",
    "print",
    "exec",
    "eval",
    "__import__",
    "now",
    "utcnow",
    "today",
    "uuid4",
    "new_id",
}
FILES = {
    # Guessable passwords are a file beside the rule; the estimate of guesses is a function of the text alone.
    "crvs_gateway/domain/passwords.py": {"pathlib", "zxcvbn"},
    "crvs_registration/domain/kinds/__init__.py": {"importlib"},  # the rules of a kind are found by its name
}


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def _allowed(module: str, domain: str) -> bool:
    return (
        module in STANDARD | OURS
        or module.split(".", maxsplit=1)[0] == "crvs_contracts"
        or f"{module}.".startswith(f"{domain}.")
    )


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def test_every_service_with_rules_is_looked_at() -> None:
    assert {path.parents[1].name for path in DOMAINS} == {
        "registration", "identity", "certificates", "exchange", "gateway", "portal",
    }  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.parent.name)
def test_a_domain_imports_only_what_is_pure(domain: Path) -> None:
    own = f"{domain.parent.name}.domain"
    strange = {}
    for path in sorted(domain.rglob("*.py")):
        place = f"{domain.parent.name}/domain/{path.relative_to(domain)}"
        found = {each for each in _modules(ast.parse(path.read_text("utf-8"))) if not _allowed(each, own)}
        if found != FILES.get(place, set()):
            strange[place] = found
    assert strange == {}


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda path: path.parent.name)
def test_a_domain_asks_no_clock_no_chance_and_no_file(domain: Path) -> None:
    """What a rule needs to know of the day or of chance, it is told."""
    guilty = {
        (path.name, call)
        for path in domain.rglob("*.py")
        for call in _calls(ast.parse(path.read_text("utf-8")))
        if call in IMPURE_CALLS
    }
    assert guilty == set()


# In any case. An event may die, a process has children; registry and record are plumbing, too.
CIVIL = re.compile(
    r"(?<![a-z])(births?|marriages?|divorces?|spouses?|bride|groom|mothers?|fathers?|"
    r"deceased|registrars?|registrations?|declarations?|certificates?|citizens?|ministry|ministries|"
    r"villages?|districts?|province|uins?|persons?|persona|informants?)(?![a-z])",
    re.IGNORECASE,
)


def _words(tree: ast.AST) -> Iterator[str]:
    """Names and texts of the code; docstrings may give examples."""
    docstrings = {id(body[0].value) for body in _bodies(tree) if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                yield text
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.body


def _parts(word: str) -> str:
    """`BirthRecord` and `birth_record` as separate words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", word)


def test_the_kernel_knows_no_civil_registration_word() -> None:
    offenders = [
        f"{relative(path)}: {word!r}"
        for path in python_files("libs")
        if relative(path).parts[1] == "kernel"
        for word in _words(module_of(path))
        if CIVIL.search(_parts(word))
    ]
    assert not offenders, "the kernel is plumbing: move these to a service or to contracts\n" + "\n".join(
        offenders
    )


def test_the_search_for_words_finds_them() -> None:
    code = "class BirthEvent: ...\ndef f(mother_uin): return 'a divorce'\n"
    found = {word for word in _words(ast.parse(code)) if CIVIL.search(_parts(word))}
    assert found == {"BirthEvent", "mother_uin", "a divorce"}
