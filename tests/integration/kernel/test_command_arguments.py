"""No argument of any command of any service, nor of `thabian`, ends in a traceback: each is said in words."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crvs_contracts.known import read_known
from crvs_kernel.errors import InvalidInput
from crvs_kernel.process import cli
from crvs_kernel.process.inputs import id_or_time, lines_of, read_yaml, understood
from crvs_kernel.service import Service
from crvs_registration.adapters.event_lines import by_record
from crvs_stack import cli as stack_cli
from crvs_stack import recovery
from crvs_stack.errors import StackError

SERVICES = ["registration", "identity", "certificates", "exchange", "gateway"]
CONTROLS = ["\x1b[31m1", "1\x00", "\udcff", "a\nb", "\x9b1"]
STRANGE = [
    "\ufeff2026-11-27",
    "\u202e1",
    "\u200b",
    "",
    "9" * 5000,
    "-1",
    "1e400",
    "nan",
    "2026-13-45T08:00+07:00",
    "2026-11-27T08:00",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-14:00",
    "ສະບາຍດີ",
    "' OR 1=1 --",
    "no/such/file",
]
HOSTILE = [pytest.param(text, id=ascii(text)[:20]) for text in [*CONTROLS, *STRANGE]]
NO_FILE = "/no/such/file"


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _calls(parser: argparse.ArgumentParser, text: str) -> Iterator[list[str]]:
    """Each command once for each of its arguments that takes a text, with the text there."""
    for name, command in _commands(parser):
        taking = [each for each in command._actions if each.nargs != 0 and each.dest != "help"]
        needed = [each for each in taking if each.required]
        for meant in taking:
            given = {each.dest: text if each is meant else NO_FILE for each in {*needed, meant}}
            options = [
                f"{each.option_strings[0]}={given[each.dest]}"
                for each in taking
                if each.option_strings and each.dest in given
            ]
            places = [given[each.dest] for each in taking if not each.option_strings and each.dest in given]
            yield [name, *options, "--", *places] if places else [name, *options]


@pytest.fixture(name="environment")
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings that are right, of servers that are away."""
    for name, value in {
        "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c",
        "MIGRATOR_URL": "postgresql://a:b@127.0.0.1:1/c",
        "BUS_URL": "postgresql://a:b@127.0.0.1:1/c",
        "CONTEXT_KEY": "00" * 32,
        "DATA_KEY": "00" * 32,
        "SEAL_DIRECTORY": str(tmp_path),
        "VERIFY_BASE_URL": "http://127.0.0.1",
        "UPSTREAMS": "",
    }.items():
        monkeypatch.setenv(f"THABIAN_{name}", value)


def _said(run: Any, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    try:
        code = run(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, capsys.readouterr().err


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_says_in_words_what_it_does_not_take(
    name: str, text: str, environment: None, capsys: pytest.CaptureFixture[str]
) -> None:
    service: Service = importlib.import_module(f"crvs_{name}.bootstrap").SERVICE
    calls = list(_calls(cli.parser_of(service), text))
    assert calls
    for arguments in calls:
        code, said = _said(lambda given: cli.main(service, given), arguments, capsys)
        assert code in {1, 2}, arguments
        assert code == 1 or said.strip(), arguments
        if text in CONTROLS:
            assert code == 2
            assert "control-letter" in said or "invalid seconds value" in said, arguments


@pytest.mark.parametrize("text", HOSTILE)
def test_the_stack_says_in_words_what_it_does_not_take(
    text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(*_: Any, **__: Any) -> Any:
        raise StackError("a strange name is a name: here a stack would start")

    monkeypatch.setattr(recovery, "Stack", start)
    for arguments in _calls(stack_cli.parser(), text):
        if arguments[0] == "run" and (text not in CONTROLS or arguments[1].startswith("--archive")):
            continue  # where the log goes is a matter of the disk, and a stack of a strange name is a stack
        code, said = _said(stack_cli.main, arguments, capsys)
        assert code in {1, 2}, arguments
        assert said.strip(), arguments
        assert "Traceback" not in said


def test_what_programs_leave_in_a_copied_id_or_time_is_dropped() -> None:
    copied = "\ufeff6f1c0a52-9d5e-4c5b-8f0e-2f3a52f0c7aa\u200b "
    assert str(id_or_time(copied)) == "6f1c0a52-9d5e-4c5b-8f0e-2f3a52f0c7aa"
    assert id_or_time("\u200e2026-11-27T08:00+07:00") == datetime(2026, 11, 27, 1, tzinfo=UTC)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"accounts: [", b"\x00"])
def test_a_file_that_is_no_yaml_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="file-unreadable"):
        read_yaml(str(file))


@pytest.mark.parametrize("content", ["one\ttwo\n", "not json\n", '{"data": 1}\n', "[]\n"])
def test_a_line_that_nobody_printed_is_named_by_its_number(content: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text(content)
    for read in (by_record, read_known):
        with pytest.raises(InvalidInput, match="file-not-ours"):
            list(understood(read(lines_of(str(file)))))


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes("\ufeffa: 1\n".encode())
    assert read_yaml(str(file)) == {"a": 1}
    assert list(lines_of(str(file))) == ["a: 1\n"]
