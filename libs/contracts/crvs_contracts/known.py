"""What each service knows of records and their numbers, in one form: to be held against each other.

One line is one fact: the id of a record, the fact's name and its value, with tabs between. Lines hold UINs:
nobody keeps them. Services print them (`list-known`); `thabian compare` and `reopen` read them. The value of
`revoked` is a serial number, the reason and the time, with spaces between. `established` is the UIN of
somebody who was enrolled from documents: in place of a record stands the person's id.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, Self, get_args

FactName = Literal["version", "number", "tracking", "uin", "established", "serial", "revoked"]
_NAMES: Final = frozenset(get_args(FactName))


class Known(NamedTuple):
    """One fact of one record."""

    record: str
    fact: str
    value: str

    def __str__(self) -> str:
        return "\t".join(self)


class RevokedSerial(NamedTuple):
    """That a certificate was declared void, why and when."""

    serial: str
    reason: str
    at: datetime

    def __str__(self) -> str:
        return f"{self.serial} {self.reason} {self.at.astimezone(UTC).isoformat()}"

    @classmethod
    def read(cls, value: str) -> Self:
        """Raise ValueError for a value that no service prints."""
        serial, reason, at = value.split(" ")
        return cls(serial, reason, datetime.fromisoformat(at))


def facts_of(record: str, **values: object) -> Iterator[Known]:
    """A record's facts, without those that are None."""
    for fact, value in values.items():
        if fact not in _NAMES:
            raise ValueError(fact)
        if value is not None:
            yield Known(record, fact, str(value))


def read_known(lines: Iterable[str]) -> Iterator[Known]:
    """Read lines back.

    Raises:
        ValueError: a line is none of ours.

    """
    for line in lines:
        record, fact, value = line.rstrip("\n").split("\t")
        if fact not in _NAMES:
            raise ValueError("a fact that no service prints")
        yield Known(record, fact, value)
