"""The refusals of a domain, independent of HTTP and of the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one field: a JSON pointer (RFC 6901), a stable code and its parameters.

    ``told`` are further members of its entry in `errors`, for callers that are programs.
    """

    pointer: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict, kw_only=True)


class DomainError(Exception):
    """A refusal with a stable ``code``; the catalogue of problems gives it words in Lao and English."""

    status: ClassVar[int] = 500

    def __init__(
        self, code: str, *, faults: tuple[Fault, ...] = (), pointer: str = "", **params: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.faults = faults or ((Fault(pointer, code, params),) if pointer else ())
        self.kept: Callable[[Any], None] | None = None
        self.on_record = False  # what it keeps was committed

    def keeping(self, work: Callable[[Any], None]) -> Self:
        """Keep what ``work`` queues on a unit of work although the command is refused, e.g. an audit line.

        Whoever runs the command rolls it back first, and commits this in a transaction of its own.
        """
        self.kept = work
        return self


class MalformedRequest(DomainError):
    """The request cannot be read at all: broken JSON, bad UTF-8, a missing header."""

    status = 400


class NotAuthenticated(DomainError):
    """The request has no credentials, or invalid ones."""

    status = 401


class NotPermitted(DomainError):
    """The caller lacks the scope."""

    status = 403


class NotFound(DomainError):
    """Absent, or outside the caller's jurisdiction: the answer is the same (law 7)."""

    status = 404


class Conflict(DomainError):
    """The state does not allow it; ``params['allowed']`` lists what it does allow (law 9)."""

    status = 409


class Stale(DomainError):
    """The caller decided on an older version of the record."""

    status = 412


class InvalidInput(DomainError):
    """Fields are missing, unknown or of the wrong kind."""

    status = 422


class RuleViolated(DomainError):
    """The fields are well formed, but a rule forbids them."""

    status = 422


class PreconditionRequired(DomainError):
    """A change to a record must say which version it was decided on (RFC 6585)."""

    status = 428


class TooManyRequests(DomainError):
    """The caller's rate is spent; ``params['retry_after']`` is in seconds."""

    status = 429


class Unavailable(DomainError):
    """A resource is out of reach for now; trying again with the same key is safe."""

    status = 503


class ConstraintViolated(Exception):
    """A database constraint refused the commit; nothing was changed."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class EventBreaksSchema(Exception):
    """An event whose data its published schema refuses; ``pointers`` name the places, never a value."""

    def __init__(self, event_type: str, pointers: Sequence[str]) -> None:
        super().__init__(event_type)
        self.event_type = event_type
        self.pointers = tuple(pointers)
