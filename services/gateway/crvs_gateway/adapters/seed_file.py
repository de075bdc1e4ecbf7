"""Reads accounts and clients from a YAML file, strictly: one unknown or missing field stops all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import validate

from crvs_kernel.http.fields import Body, load
from crvs_kernel.process.inputs import read_yaml

_SHORTEST_SECRET = 16


def _text(longest: int, *, least: int = 1, required: bool = False) -> ma.fields.String:
    return ma.fields.String(required=required, validate=validate.Length(least, longest))


class _Entry(Body):
    """``active: false`` ends what it names, and needs no more."""

    needed: tuple[str, ...] = ()
    active = ma.fields.Boolean()

    @ma.validates_schema
    def _whole(self, values: Mapping[str, Any], **_: Any) -> None:
        missing = {name: ["required"] for name in self.needed if name not in values}
        if missing and values.get("active", True):
            raise ma.ValidationError(missing)


class _AccountEntry(_Entry):
    needed = ("role", "password")
    username = _text(200, required=True)
    name = _text(200)
    role = _text(64)
    office = ma.fields.String(allow_none=True, validate=validate.Length(1, 16))
    password = _text(1000)


class _ClientEntry(_Entry):
    needed = ("scopes", "secret")
    client_id = _text(64, required=True)
    name = _text(200)
    scopes = ma.fields.List(ma.fields.String())
    jurisdiction = ma.fields.List(ma.fields.String())
    secret = _text(1000, least=_SHORTEST_SECRET)


class _SeedFile(Body):
    accounts = ma.fields.List(ma.fields.Nested(_AccountEntry), allow_none=True)
    clients = ma.fields.List(ma.fields.Nested(_ClientEntry), allow_none=True)


def read_seed(file: str) -> Mapping[str, Any]:
    """The accounts and clients of a file; of standard input for ``-``.

    Raises:
        InvalidInput: ``file-unreadable``, or with a fault for each field that is wrong.

    """
    loaded: Mapping[str, Any] = load(_SeedFile(), read_yaml(file))
    return loaded
