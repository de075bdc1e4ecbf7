"""Every event type has one who publishes it, a topic that is followed, and a reaction that knows it."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from crvs_certificates.bootstrap import SERVICE as CERTIFICATES
from crvs_contracts.events.catalogue import CATALOGUE, types_of
from crvs_contracts.faults import MalformedValue
from crvs_contracts.kinds import kinds
from crvs_exchange.bootstrap import SERVICE as EXCHANGE
from crvs_gateway.bootstrap import SERVICE as GATEWAY
from crvs_identity.bootstrap import SERVICE as IDENTITY
from crvs_kernel.bus.envelope import source_of
from crvs_kernel.events import Event
from crvs_kernel.service import Service
from crvs_registration.bootstrap import SERVICE as REGISTRATION

ROOT = Path(__file__).parents[2]
SERVICES = [REGISTRATION, IDENTITY, CERTIFICATES, EXCHANGE, GATEWAY]
PUBLISHERS = {service.publishes: service for service in SERVICES if service.publishes}
CONSUMERS = [service for service in SERVICES if service.consumes]
SHARED: dict[str, Any] = {"database_url": "", "bus_url": "", "context_key": b"k" * 32, "data_key": b"k" * 32}
OWN: dict[str, dict[str, Any]] = {"certificates": {"seal_directory": Path(), "verify_base_url": ""}}
_TYPE = re.compile(r"[a-z_*]+\.[a-z_*]+\.v[1-9]")


def _reactions(service: Service) -> Any:
    worker = importlib.import_module(f"{service.package}.bootstrap.worker")
    return worker.build_reactions(service.settings_class(**SHARED, **OWN.get(service.name, {})))


@pytest.mark.parametrize("service", CONSUMERS, ids=lambda service: service.name)
def test_a_reaction_is_to_a_type_that_exists_on_a_topic_that_is_consumed(service: Service) -> None:
    followed = {name for topic in service.consumes for name in types_of(topic)}
    assert set(_reactions(service).by_type) <= followed
    assert set(service.consumes) <= set(PUBLISHERS)


@pytest.mark.parametrize("service", CONSUMERS, ids=lambda service: service.name)
def test_a_topic_is_consumed_for_a_reaction(service: Service) -> None:
    reactions = _reactions(service)
    for topic in service.consumes:
        assert any(reactions.know(name) for name in types_of(topic)), topic


@pytest.mark.parametrize("service", [IDENTITY, CERTIFICATES], ids=lambda service: service.name)
def test_a_vital_event_of_an_unknown_kind_is_an_error_and_not_passed_over(service: Service) -> None:
    """The worker then sets it aside, and it is replayed by a process that has the kind's package."""
    reactions, nothing = _reactions(service), cast("Any", None)
    unknown = Event("coronation.registered.v1", "r", {}, source=source_of("crvs.registration"))
    assert reactions.know(unknown.type)
    with pytest.raises(MalformedValue, match="unknown-event-type"):
        reactions.react(unknown, nothing)
    reactions.react(replace(unknown, source=source_of("crvs.identity")), nothing)
    for name in types_of("crvs.registration"):
        if name not in reactions.by_type:
            assert not reactions.know(name)
            reactions.react(replace(unknown, type=name), nothing)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_type_is_published_by_its_service_and_kept_in_the_feed(name: str) -> None:
    topic = CATALOGUE[name].topic
    publisher = PUBLISHERS[topic]
    assert any(_matches(pattern, name, publisher) for pattern in _published(publisher))
    assert topic in EXCHANGE.consumes
    assert _reactions(EXCHANGE).know(name)


@pytest.mark.parametrize("service", PUBLISHERS.values(), ids=lambda service: service.name)
def test_what_a_service_publishes_has_a_schema(service: Service) -> None:
    patterns = set(_published(service))
    assert patterns
    for pattern in patterns:
        named = [name for name in types_of(service.publishes or "") if _matches(pattern, name, service)]
        assert [CATALOGUE[name].schema["type"] for name in named] == ["object"] * len(named) != [], pattern


def _trees(package: Path) -> Iterator[ast.AST]:
    return (ast.parse(path.read_text("utf-8")) for path in package.rglob("*.py"))


def _package(service: Service) -> Path:
    return ROOT / "services" / service.name / f"crvs_{service.name}"


def _published(service: Service) -> Iterator[str]:
    """The types that a service's use cases name; what an f-string fills in is a star."""
    for tree in _trees(_package(service) / "application"):
        parts = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        texts = (_text(node) for node in ast.walk(tree) if id(node) not in parts)
        yield from (text for text in texts if _TYPE.fullmatch(text))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "*" for part in node.values)
    return ""


@cache
def _constants(service: str) -> set[str]:
    trees = _trees(_package(next(each for each in SERVICES if each.name == service)))
    return {_text(node) for tree in trees for node in ast.walk(tree)}


def _matches(pattern: str, name: str, service: Service) -> bool:
    """Also where a word is filled in: then it is a kind, or the service's code must say it somewhere."""
    pairs = list(zip(pattern.split("."), name.split("."), strict=True))
    filled = {word for place, word in pairs if place == "*"}
    return all(place in {"*", word} for place, word in pairs) and filled - set(kinds()) <= _constants(
        service.name
    )
