"""Strict request schemas with codes as messages, and the reader of JSON bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from marshmallow import validate
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request

from crvs_kernel.errors import Fault, InvalidInput
from crvs_kernel.http.bodies import read_json
from crvs_kernel.http.fault_codes import fault_code
from crvs_kernel.http.problems import HttpRefusal


def faults(messages: Any, pointer: str = "", value: Any = None) -> Iterator[Fault]:
    """Flatten marshmallow's nested messages into one fault per field, with RFC 6901 pointers.

    ``value`` is what was sent: an empty text is `required`, whatever a validator says of it.
    """
    if isinstance(messages, dict):
        for name, inner in messages.items():
            if name == "_schema":
                yield from faults(inner, pointer, value)
            else:
                step = "/" + str(name).replace("~", "~0").replace("/", "~1")
                yield from faults(inner, pointer + step, _inside(value, name))
    else:
        listed = messages if isinstance(messages, list) else [messages]
        yield from (_fault(pointer, message, value) for message in listed[: 1 if _is_blank(value) else None])


def _inside(value: Any, name: Any) -> Any:
    try:
        return value[name]
    except (KeyError, IndexError, TypeError):
        return None


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


_NOT_MISSING = frozenset({"unknown-field", "invalid-integer", "invalid-number", "invalid-boolean"})


def _fault(pointer: str, message: object, value: Any) -> Fault:
    code = fault_code(message)
    if _is_blank(value) and code not in _NOT_MISSING:
        return Fault(pointer, "required")
    return Fault(pointer, code, getattr(message, "params", {}))


class Coded(str):
    """A code as a message of marshmallow, with the parameters of its sentence."""

    __slots__ = ("params",)
    params: dict[str, Any]

    @classmethod
    def of(cls, refusal: ValueError) -> Coded:
        """The code of a ValueError that has one."""
        coded = cls(getattr(refusal, "code", "invalid"))
        coded.params = dict(getattr(refusal, "params", {}))
        return coded


class CleanText(ma.fields.String):
    """Text as ``read`` takes it; the `code` and `params` of its ValueError become the fault."""

    def __init__(self, read: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self._read = read

    def _deserialize(self, value: Any, *arguments: Any, **more: Any) -> str:
        text: str = super()._deserialize(value, *arguments, **more)
        try:
            return self._read(text)
        except ValueError as refusal:
            raise ma.ValidationError(Coded.of(refusal)) from refusal


class Body(ma.Schema):
    """A request body; a field that it does not know is refused (marshmallow's own default)."""


class Nothing(Body):
    """The empty object, for commands without fields."""


class PageQuery(ma.Schema):
    """The query of a paged list: at most 100 a page, from the cursor of the page before."""

    limit = ma.fields.Integer(load_default=20, validate=validate.Range(1, 100), strict=False)
    cursor = ma.fields.String(load_default=None, validate=validate.Length(1, 500))


class ListPage(ma.Schema):
    """A page of a list; a subclass gives its ``items``. ``next`` is the cursor of the page after, or null."""

    next = ma.fields.String(required=True, allow_none=True)


def load(schema: ma.Schema, value: Any, pointer: str = "") -> Any:
    """Validate outside a route.

    Raises:
        InvalidInput: with a fault per field, below ``pointer``.

    """
    try:
        return schema.load(value)
    except ma.ValidationError as error:
        raise InvalidInput("invalid-fields", faults=tuple(faults(error.messages, pointer, value))) from error


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
            raise HttpRefusal("media-type-unsupported", 415)
        return read_json(raw) if raw else core.missing

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        messages = error.messages
        inner = next(iter(messages.values())) if isinstance(messages, dict) else messages
        raise InvalidInput("invalid-fields", faults=tuple(faults(inner, value=error.data)))
