"""Reads agreements from a YAML file, strictly: an unknown key or a broken pointer stops the whole file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import marshmallow as ma
import yaml
from marshmallow import validate

from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.domain.projection import Projection
from crvs_kernel.errors import RuleViolated
from crvs_kernel.fields import Body, load


class _Agreement(Body):
    client = ma.fields.String(required=True, validate=validate.Regexp(r"[a-z0-9][a-z0-9-]{0,62}\Z"))
    version = ma.fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))
    legal_basis = ma.fields.String(required=True, validate=validate.Length(1, 500))
    purpose = ma.fields.String(required=True, validate=validate.Length(1, 500))
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(load_default=None, allow_none=True)
    subject = ma.fields.String(required=True, validate=validate.OneOf(["plain", "pseudonym"]))
    grants = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(validate=validate.Regexp(r"[a-z_]+\.[a-z_]+\.v[0-9]+\Z")),
        values=ma.fields.List(ma.fields.String()),
    )


class _File(Body):
    agreements = ma.fields.List(ma.fields.Nested(_Agreement), required=True, validate=validate.Length(1, 200))


_FILE = _File()


def read_agreements(path: Path) -> list[Agreement]:
    """The agreements of a file.

    Raises:
        InvalidInput: with a fault for each field that is wrong, or ``pointer-malformed``.
        RuleViolated: ``agreement-ends-before-it-begins``.

    """
    content = load(_FILE, yaml.safe_load(path.read_text("utf-8")))
    return [_checked(values) for values in content["agreements"]]


def _checked(values: dict[str, Any]) -> Agreement:
    grants = {name: tuple(sorted(set(pointers))) for name, pointers in values.pop("grants").items()}
    agreement = Agreement(**values, grants=grants)
    if agreement.valid_to is not None and agreement.valid_to < agreement.valid_from:
        raise RuleViolated("agreement-ends-before-it-begins", agreement=agreement.name)
    for pointers in grants.values():
        Projection(pointers)  # raises for a pointer that cannot be followed
    return agreement
