"""Strict request schemas with codes as messages, and the reader of JSON bodies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import marshmallow as ma
import orjson
from flask import Request
from marshmallow import validate
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request

from crvs_kernel.errors import DomainError, Fault, InvalidInput, MalformedRequest
from crvs_kernel.http.fault_codes import fault_code


def faults(messages: Any, pointer: str = "") -> Iterator[Fault]:
    """Flatten marshmallow's nested messages into one fault per field, with RFC 6901 pointers."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            step = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from faults(inner, pointer + step)
    elif isinstance(messages, list):
        yield from (Fault(pointer, fault_code(message)) for message in messages)
    else:
        yield Fault(pointer, fault_code(messages))


class Body(ma.Schema):
    """A request body; a field that it does not know is refused (marshmallow's own default)."""


class Nothing(Body):
    """The empty object, for commands without fields."""


class PageQuery(ma.Schema):
    """The query of a paged list: at most 100 a page, from the cursor of the page before."""

    limit = ma.fields.Integer(load_default=20, validate=validate.Range(1, 100), strict=False)
    cursor = ma.fields.String(load_default=None, validate=validate.Length(1, 500))


def load(schema: ma.Schema, value: Any, pointer: str = "") -> Any:
    """Validate outside a route.

    Raises:
        InvalidInput: with a fault per field, below ``pointer``.

    """
    try:
        return schema.load(value)
    except ma.ValidationError as error:
        raise InvalidInput("invalid-fields", faults=tuple(faults(error.messages, pointer))) from error


def read_json(raw: bytes) -> Any:
    """Parse a body.

    Raises:
        MalformedRequest: broken JSON, bad UTF-8, or U+0000, which PostgreSQL's text cannot hold.

    """
    if b"\\u0000" in raw:
        raise MalformedRequest("malformed-json")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedRequest("malformed-json") from error


class StrictParser(FlaskParser):
    """webargs with `read_json` and with refusals as `InvalidInput`."""

    def __init__(self) -> None:
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = {
            **self.DEFAULT_UNKNOWN_BY_LOCATION,
            "query": ma.RAISE,
            "form": ma.RAISE,
        }

    def _raw_load_json(self, req: Request) -> Any:
        raw = req.get_data(cache=True)
        if raw and not is_json_request(req):
            raise DomainErrorStatus("media-type-unsupported", 415)
        return read_json(raw) if raw else core.missing

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        messages = error.messages
        inner = next(iter(messages.values())) if isinstance(messages, dict) else messages
        raise InvalidInput("invalid-fields", faults=tuple(faults(inner)))


class DomainErrorStatus(DomainError):
    """A refusal of HTTP itself, whose status has no class of its own (404 of routes, 405, 413, 415)."""

    def __init__(self, code: str, status: int, **params: Any) -> None:
        super().__init__(code, **params)
        self.status = status  # type: ignore[misc]  # an instance may say more than its class
