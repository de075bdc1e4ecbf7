"""What `thabian reopen` does before and after it opens: nothing is opened over a number given twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from crvs_stack.errors import StackError
from crvs_stack.reopening import reopen, tell_differences
from crvs_stack.tools import ServiceTools

BIRTH = "{record}\tversion\t2\n{record}\tnumber\tB-1\n"


@dataclass(frozen=True)
class Services(ServiceTools):
    """Services that print what the test says, and note what they were asked."""

    known: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def run(
        self,
        service: str,
        *arguments: str,
        output: IO[bytes] | None = None,
        accept: Collection[int] = (0,),  # noqa: ARG002 - as it is called
    ) -> str:
        if arguments[0] == "list-known" and output:
            output.write(self.known.get(service, "").encode())
            output.flush()
        else:
            self.asked.append((service, *arguments))
        return ""

    def opened(self) -> set[str]:
        return {service for service, command, *_ in self.asked if command == "reopen"}


ALL = {"registration", "identity", "certificates", "exchange"}


def services(directory: Path, **known: str) -> Services:
    return Services(directory, {}, known)


def test_nothing_is_opened_over_a_number_that_two_records_have(tmp_path: Path) -> None:
    tools = services(tmp_path, registration=BIRTH.format(record="r-0"), exchange=BIRTH.format(record="r-1"))
    with pytest.raises(StackError, match="one number belongs to 2 records: r-0, r-1"):
        reopen(tools, 100, anyway=True)
    assert tools.opened() == set()
    reopen(tools, 100, anyway=True, despite_doubles=True)
    assert tools.opened() == ALL


def test_what_is_merely_missing_keeps_nothing_closed_and_is_told_until_it_is_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = BIRTH.format(record="r-0")
    tools = services(tmp_path, registration=whole, certificates=whole, exchange=whole)
    tell_differences(tools)
    assert capsys.readouterr().out == ""  # nothing was restored
    reopen(tools, 100, anyway=True)
    assert tools.opened() == ALL
    for _ in range(2):
        tell_differences(tools)
        assert "record r-0: identity lacks it -> crvs-registration republish r-0" in capsys.readouterr().out
    tools.known["identity"] = "r-0\tversion\t2\n"
    tell_differences(tools)
    assert "All services know the same." in capsys.readouterr().out
    tell_differences(tools)
    assert capsys.readouterr().out == ""


def test_only_the_register_is_told_a_margin_of_numbers(tmp_path: Path) -> None:
    tools = services(tmp_path)
    reopen(tools, 7, anyway=True)
    margins = {service: more[-1] for service, command, *more in tools.asked if command == "reopen"}
    assert [service for service, last in margins.items() if last == "7"] == ["registration"]
