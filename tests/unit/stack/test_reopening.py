"""What `thabian reopen` does before and after it opens: nothing is opened over a number given twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from crvs_stack import reopening
from crvs_stack.errors import StackError
from crvs_stack.reopening import reopen, tell_differences
from crvs_stack.tools import ServiceTools

BIRTH = "{record}\tversion\t2\n{record}\tnumber\tB-1\n"


@dataclass(frozen=True)
class Services(ServiceTools):
    """Services that print what the test says, and note what they were asked."""

    known: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)

    def run(
        self,
        service: str,
        *arguments: str,
        output: IO[bytes] | None = None,
        accept: Collection[int] = (0,),  # noqa: ARG002 - as it is called
    ) -> str:
        if arguments[0] in self.fails:
            raise StackError(arguments[0])
        if arguments[0] == "list-known" and output:
            output.write(self.known.get(service, "").encode())
            output.flush()
        else:
            self.asked.append((service, *arguments))
        return ""

    def opened(self) -> set[str]:
        return {service for service, command, *_ in self.asked if command == "reopen"}


ALL = {"registration", "identity", "certificates", "exchange"}


@pytest.fixture(autouse=True)
def _no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reopening, "restored_services", lambda _: [])


def services(directory: Path, **known: str) -> Services:
    return Services(directory, {}, known=known)


def test_nothing_is_opened_over_a_number_that_two_records_have(tmp_path: Path) -> None:
    tools = services(tmp_path, registration=BIRTH.format(record="r-0"), exchange=BIRTH.format(record="r-1"))
    with pytest.raises(StackError, match="one number belongs to 2 records: r-0, r-1"):
        reopen(tools, "100", anyway=True)
    assert tools.opened() == set()
    reopen(tools, "100", anyway=True, despite_doubles=True)
    assert tools.opened() == ALL


def test_what_is_merely_missing_keeps_nothing_closed_and_is_told_until_it_is_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = BIRTH.format(record="r-0")
    tools = services(tmp_path, registration=whole, certificates=whole, exchange=whole)
    tell_differences(tools)
    assert capsys.readouterr().out == ""  # nothing was restored
    reopen(tools, "100", anyway=True)
    assert tools.opened() == ALL
    for _ in range(2):
        tell_differences(tools)
        assert "record r-0: identity lacks it -> crvs-registration republish r-0" in capsys.readouterr().out
    tools.known["identity"] = "r-0\tversion\t2\n"
    tell_differences(tools)
    assert "All services know the same." in capsys.readouterr().out
    tell_differences(tools)
    assert capsys.readouterr().out == ""


def told(tools: Services) -> dict[str, list[str]]:
    """What each service was told beside the file of what others know."""
    asked = {service: more for service, command, *more in tools.asked if command == "reopen"}
    return {service: [each for each in more if each != "--anyway"][1:] for service, more in asked.items()}


@pytest.mark.parametrize(
    ("copies", "margin"),
    [
        (["registration"], "100"),
        (["registration", "identity", "certificates"], "100"),  # the feed remembers
        (["registration", "certificates", "exchange"], "since-copy"),
        (["registration", "identity", "certificates", "exchange"], "since-copy"),
    ],
)
def test_without_a_margin_the_register_leaves_out_what_the_copies_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copies: list[str], margin: str
) -> None:
    monkeypatch.setattr(reopening, "restored_services", lambda _: copies)
    tools = services(tmp_path)
    reopen(tools)
    assert told(tools) == {each: [margin] if each == "registration" else [] for each in copies}


def test_the_feed_is_opened_first_and_reads_the_bus_before_the_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reopening, "restored_services", lambda _: ["registration", "exchange"])
    tools = services(tmp_path)
    reopen(tools)
    asked = [each[:2] for each in tools.asked if each[1] in ("reopen", "catch-up")]
    assert asked == [("exchange", "reopen"), ("exchange", "catch-up"), ("registration", "reopen")]


def test_a_reopening_that_was_broken_off_still_knows_that_nobody_remembers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed was opened, then the bus was away: it is no copy any more, and knows no more for that."""
    copies = ["registration", "certificates", "exchange"]
    monkeypatch.setattr(reopening, "restored_services", lambda _: copies)
    tools = services(tmp_path)
    tools.fails.add("catch-up")
    with pytest.raises(StackError):
        reopen(tools)
    assert tools.opened() == {"exchange"}
    copies.remove("exchange")
    tools.fails.clear()
    reopen(tools)
    assert told(tools)["registration"] == ["since-copy"]


def test_a_margin_that_was_named_is_taken_and_by_the_register_alone(tmp_path: Path) -> None:
    tools = services(tmp_path)
    reopen(tools, "7", anyway=True)
    assert {service for service, more in told(tools).items() if more} == {"registration"}
    assert told(tools)["registration"][-1] == "7"
