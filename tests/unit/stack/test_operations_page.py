"""The commands that docs/operations.md tells an operator to type exist, with their options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from crvs_certificates.bootstrap import SERVICE as CERTIFICATES
from crvs_exchange.bootstrap import SERVICE as EXCHANGE
from crvs_identity.bootstrap import SERVICE as IDENTITY
from crvs_kernel.process.troubles import words
from crvs_registration.bootstrap import SERVICE as REGISTRATION
from crvs_stack.cli import parser

_PAGE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
_STACK = sorted(set(re.findall(r"`thabian ([a-z][^`]*)`", _PAGE)))
_SERVICES = {each.name: each for each in (REGISTRATION, IDENTITY, CERTIFICATES, EXCHANGE)}
_COMMANDS = sorted(set(re.findall(r"`crvs-(registration|identity|certificates|exchange) ([a-z-]+)", _PAGE)))


@pytest.mark.parametrize("line", _STACK)
def test_a_command_of_the_stack_is_understood(line: str) -> None:
    words = shlex.split(re.sub(r"[\[\]…]", "", line).replace("--margin N", "--margin 1"))
    needed = {"backup": ["there", "--keys", "apart"], "restore": ["there", "--keys", "apart"]}
    needed |= {"republish": ["2026-11-27T08:00+07:00"]}
    arguments = words if len(words) > 1 else words + needed.get(words[0], [])
    assert parser().parse_args(arguments).run


@pytest.mark.parametrize(("service", "command"), _COMMANDS)
def test_a_command_of_a_service_exists(service: str, command: str) -> None:
    built_in = {"migrate", "prune", "worker", "web", "relay", "keys", "reseal", "status"}
    assert command in built_in | {each.name for each in _SERVICES[service].commands}


def test_the_page_has_the_steps_of_a_restore() -> None:
    assert {line.split()[0] for line in _STACK} >= {
        "backup",
        "restore",
        "reopen",
        "run",
        "republish",
        "compare",
    }


_AT_NIGHT = _PAGE.partition("## At 3 a.m.")[2].partition("\n## ")[0]
_ROWS = [re.sub(r"\[([^]]+)\]\(#[^)]+\)", r"\1", line).split(" | ") for line in _AT_NIGHT.splitlines()]


@pytest.mark.parametrize("code", words())
def test_each_trouble_has_a_line_in_the_night_table_that_says_the_same_thing_to_do(code: str) -> None:
    said = [row[2].rstrip(" |") for row in _ROWS if f"`{code}`" in row[0]]
    assert words()[code]["do"]["en"] in said


@pytest.mark.parametrize("code", words())
def test_a_trouble_is_said_in_lao_without_codes(code: str) -> None:
    sentences = [words()[code][part]["lo"] for part in ("means", "do")]
    for said in sentences:
        assert re.search("[ກ-ໝ]", said)
        assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", said))
