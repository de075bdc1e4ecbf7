"""Reads agreements from a YAML file, strictly: one unknown key or event type stops the whole file."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import marshmallow as ma
import yaml
from marshmallow import validate

from crvs_contracts.events.catalogue import CATALOGUE
from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.domain.projection import Projection
from crvs_kernel.errors import InvalidInput, RuleViolated
from crvs_kernel.http.fields import Body, load


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
        keys=ma.fields.String(validate=validate.OneOf(sorted(CATALOGUE), error="event-type-unknown")),
        values=ma.fields.List(ma.fields.String()),
    )


class _File(Body):
    agreements = ma.fields.List(ma.fields.Nested(_Agreement), required=True, validate=validate.Length(1, 200))


_FILE = _File()


def read_agreements(path: Path) -> list[Agreement]:
    """The agreements of a file; of standard input for ``-``.

    Raises:
        InvalidInput: ``agreement-file-unreadable``, or with a fault for each field that is wrong.
        RuleViolated: ``agreement-ends-before-it-begins``, ``agreement-twice``.

    """
    try:
        content = yaml.safe_load(sys.stdin.read() if path == Path("-") else path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput("agreement-file-unreadable", reason=" ".join(str(error).split())) from error
    agreements = [_checked(values) for values in load(_FILE, content)["agreements"]]
    ((name, times),) = Counter(each.name for each in agreements).most_common(1)
    if times > 1:
        raise RuleViolated("agreement-twice", agreement=name)
    return agreements


def _checked(values: dict[str, Any]) -> Agreement:
    grants = {name: tuple(sorted(set(pointers))) for name, pointers in values.pop("grants").items()}
    agreement = Agreement(**values, grants=grants)
    if agreement.valid_to is not None and agreement.valid_to <= agreement.valid_from:
        raise RuleViolated("agreement-ends-before-it-begins", agreement=agreement.name)
    for pointers in grants.values():
        Projection(pointers)  # raises for a pointer that cannot be followed
    return agreement
