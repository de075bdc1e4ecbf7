"""Reads agreements from a YAML file, strictly: one unknown key or event type stops the whole file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marshmallow as ma
from marshmallow import validate

from crvs_contracts.events.catalogue import CATALOGUE, has_value
from crvs_contracts.pointers import below
from crvs_exchange.domain.agreements import Agreement
from crvs_exchange.domain.projection import Projection
from crvs_kernel.errors import Fault, InvalidInput, RuleViolated
from crvs_kernel.http.fields import Body, load
from crvs_kernel.process.inputs import read_yaml


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


def read_agreements(file: Path) -> list[Agreement]:
    """The agreements of a file; of standard input for ``-``.

    Raises:
        InvalidInput: ``file-unreadable``, or with a fault for each field that is wrong, and for each pointer
            to where no event of its type has a value.
        RuleViolated: ``agreement-ends-before-it-begins``, ``agreement-twice``.

    """
    loaded = load(_FILE, read_yaml(str(file)))["agreements"]
    nowhere = tuple(fault for place, values in enumerate(loaded) for fault in _nowhere(values, place))
    if nowhere:
        raise InvalidInput("invalid-fields", faults=nowhere)
    agreements = [_checked(values) for values in loaded]
    ((name, times),) = Counter(each.name for each in agreements).most_common(1)
    if times > 1:
        raise RuleViolated("agreement-twice", agreement=name)
    return agreements


def _nowhere(values: dict[str, Any], place: int) -> Iterator[Fault]:
    """A fault for each granted pointer that no event of the type can have."""
    for event_type, pointers in values["grants"].items():
        Projection(pointers)  # raises for a pointer that cannot be followed
        at = below(f"/agreements/{place}/grants", event_type)
        for number, pointer in enumerate(pointers):
            if not has_value(event_type, pointer):
                params = {"pointer": pointer, "event_type": event_type}
                yield Fault(f"{at}/{number}", "pointer-without-value", params)


def _checked(values: dict[str, Any]) -> Agreement:
    grants = {name: tuple(sorted(set(pointers))) for name, pointers in values.pop("grants").items()}
    agreement = Agreement(**values, grants=grants)
    if agreement.valid_to is not None and agreement.valid_to <= agreement.valid_from:
        raise RuleViolated("agreement-ends-before-it-begins", agreement=agreement.name)
    return agreement
