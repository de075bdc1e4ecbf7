"""What a machine may do: what it asks for of what it has, where places still exist."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from crvs_gateway.application.client_credentials import client_grant
from crvs_kernel.errors import MalformedRequest

DEPS: Any = SimpleNamespace(today=lambda: date(2026, 3, 1))
CLIENT = {"id": "statistics", "scopes": ["event.read", "person.read"], "jurisdiction": ["LA-PH", "9999"]}


def test_a_place_that_has_ended_is_no_longer_reached() -> None:
    assert client_grant(CLIENT, frozenset(), DEPS).jurisdiction == ("LA-PH",)


def test_a_machine_gets_what_it_asks_for_and_no_more_than_it_has() -> None:
    assert client_grant(CLIENT, frozenset(["event.read"]), DEPS).scopes == {"event.read"}
    with pytest.raises(MalformedRequest, match="scope-not-granted"):
        client_grant(CLIENT, frozenset(["record.read"]), DEPS)
