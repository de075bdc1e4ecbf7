"""What an operator gives to a command: ids, times, numbers and files, or a refusal in words."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import category
from uuid import UUID

import yaml

from crvs_kernel.errors import InvalidInput

_YEARS = range(1900, 2200)
_LONGEST_WAIT_S = 86_400.0
Line = TypeVar("Line")


def refuse_controls(arguments: Iterable[Any]) -> None:
    """Refuse an argument with a letter that steers a terminal, or that is no letter of Unicode.

    Raises:
        InvalidInput: ``control-letter``.

    """
    for argument in arguments:
        for text in argument if isinstance(argument, list) else [argument]:
            steering = next((letter for letter in str(text) if category(letter) in {"Cc", "Cs"}), None)
            if steering is not None:
                raise InvalidInput("control-letter", letter=f"U+{ord(steering):04X}")


def _seen(text: str) -> str:
    """Without the letters that nobody sees, which programs leave in what is copied; no id has any."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def id_or_time(text: str) -> UUID | datetime:
    """What an operator named: one record, or all since a time, which says its offset.

    Raises:
        InvalidInput: ``neither-id-nor-time``.

    """
    with contextlib.suppress(ValueError):
        return UUID(_seen(text))
    return moment(text)


def moment(text: str) -> datetime:
    """A time with its offset; raises as `id_or_time`."""
    with contextlib.suppress(ValueError):
        read = datetime.fromisoformat(_seen(text))
        if read.tzinfo is not None and read.year in _YEARS:
            return read
    raise InvalidInput("neither-id-nor-time")


def seconds(text: str) -> float:
    """How long to wait: at most a day; raises ValueError, as argparse wants it."""
    value = float(text)
    if not (math.isfinite(value) and 0 <= value <= _LONGEST_WAIT_S):
        raise ValueError(text)
    return value


def lines_of(file: str) -> Iterator[str]:
    """The lines of a file in UTF-8; of standard input for `-`.

    Raises:
        InvalidInput: ``file-unreadable``.

    """
    try:
        with contextlib.nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                yield line.removeprefix("\ufeff") if number == 0 else line
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("file-unreadable", reason=_reason(error)) from error


def understood(lines: Iterable[Line]) -> Iterator[Line]:
    """What a reader makes of lines.

    Raises:
        InvalidInput: ``file-not-ours``: it understands one of them not.

    """
    read = iter(lines)
    number = 0
    while True:
        number += 1
        try:
            line = next(read)
        except StopIteration:
            return
        except (ValueError, LookupError, TypeError) as error:
            raise InvalidInput("file-not-ours", count=number) from error
        yield line


def read_yaml(file: str) -> Any:
    """What a YAML file holds.

    Raises:
        InvalidInput: ``file-unreadable``.

    """
    text = "".join(lines_of(file))
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput("file-unreadable", reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())
