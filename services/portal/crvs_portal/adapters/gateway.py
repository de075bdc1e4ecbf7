"""The gateway's public API as the portal uses it: one call, and refusals with words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from crvs_portal.adapters.pool import Pool, RawAnswer, Unreachable

PROBLEM = "application/problem+json"
Words = Mapping[str, str]


@dataclass(frozen=True)
class FieldFault:
    """One refused field; ``pointer`` is a JSON pointer into the body that was sent."""

    pointer: str
    code: str
    messages: Words
    text: str = ""  # the words of the entry that it is about
    proposal: str = ""


class Refused(Exception):
    """The gateway or a service said no (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: str | None = None) -> None:
        super().__init__(f"{status} {problem.get('type')}")
        self.status = status
        self.code = str(problem.get("type", "")).rpartition("/")[2]
        self.messages: Words = problem.get("messages") or {}
        self.detail = str(problem.get("detail") or problem.get("title") or "")
        self.allowed: list[str] = list(problem.get("allowed") or [])
        self.instance = str(problem.get("instance", ""))
        self.retry_after = retry_after
        self.faults = [
            FieldFault(
                str(each.get("pointer") or ""),
                str(each.get("code")),
                each.get("messages") or {},
                str(each.get("text") or ""),
                str(each.get("proposal") or ""),
            )
            for each in problem.get("errors") or []
        ]

    def said(self, language: str) -> str:
        """The refusal's sentence in the reader's language."""
        return self.messages.get(language) or self.detail


class NoAnswer(Exception):
    """No answer, or an unreadable one; a command may have been carried out."""


@dataclass(frozen=True)
class Caller:
    """The reader for whom the portal asks the gateway."""

    token: str | None
    language: str
    address: str
    request_id: str
    purpose: str
    patience: float  # seconds that are left for an answer


@dataclass(frozen=True)
class GatewayAnswer:
    """A success; ``data`` is the decoded JSON, or the bytes of a document."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A change: its body, the key that makes it happen once, and the version that it was decided on.

    Key and version come from forms. A value that no header can hold is left out; the gateway then refuses
    the command with a sentence.
    """

    body: Any
    key: str | None = None
    version: str | None = None

    def headers(self) -> dict[str, str]:
        found = {"Content-Type": "application/json"}
        if self.key and self.key.isascii() and self.key.isprintable():
            found["Idempotency-Key"] = self.key
        if self.version and is_version(self.version):
            found["If-Match"] = f'"v{self.version}"'
        return found


def is_version(text: str) -> bool:
    """Whether a text is a record's version: ASCII digits."""
    return text.isascii() and text.isdecimal()


class Gateway:
    """Reads and commands over a pool of kept connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def close(self) -> None:
        """Close the idle connections."""
        self._pool.close()

    def ask(self, caller: Caller, path: str, query: Mapping[str, str] | None = None) -> GatewayAnswer:
        """GET a resource; raises Refused or NoAnswer."""
        target = quote(path) + (f"?{urlencode(query)}" if query else "")
        return self._exchange("GET", target, _headers(caller), caller.patience)

    def tell(self, caller: Caller, path: str, command: Command, method: str = "POST") -> GatewayAnswer:
        """Send a command; raises Refused or NoAnswer."""
        headers = _headers(caller) | command.headers()
        body = b"" if command.body is None else orjson.dumps(command.body)
        return self._exchange(method, quote(path), headers, caller.patience, body)

    def _exchange(
        self, method: str, target: str, headers: Mapping[str, str], patience: float, body: bytes | None = None
    ) -> GatewayAnswer:
        try:
            raw = self._pool.exchange(method, target, headers, body, timeout=patience)
        except Unreachable as error:
            raise NoAnswer(str(error)) from error
        return _read(raw)


def _headers(caller: Caller) -> dict[str, str]:
    headers = {
        "Accept": "application/json, application/pdf;q=0.9",
        "Accept-Language": caller.language,
        "X-Forwarded-For": caller.address,
        "X-Purpose": caller.purpose,
        "X-Request-Id": caller.request_id,
    }
    if caller.token:
        headers["Authorization"] = f"Bearer {caller.token}"
    return headers


def _read(raw: RawAnswer) -> GatewayAnswer:
    kind = raw.headers.get("content-type", "").partition(";")[0].strip()
    data: Any = raw.body
    if raw.body and kind in {"application/json", PROBLEM}:
        try:
            data = orjson.loads(raw.body)
        except orjson.JSONDecodeError as error:
            raise NoAnswer("unreadable JSON") from error
    if raw.status < 300:
        return GatewayAnswer(raw.status, data, raw.headers)
    problem = data if isinstance(data, dict) else {}
    raise Refused(raw.status, problem, raw.headers.get("retry-after"))
