"""Each deployed process is told all that its settings class asks for, and runs as its service says."""

from __future__ import annotations

import dataclasses
import importlib
from typing import Any

import pytest

from crvs_kernel.config import PREFIX, KeySettings
from crvs_kernel.service import Service
from tests.support.deployment import (
    OVERLAYS,
    SERVICES,
    composed,
    environment,
    name_of,
    running,
    workloads,
)

_PROCESSES = ("web", "worker", "relay", "door", "decision", "reseal")
_OWN_SETTINGS = {"door": "DoorSettings", "decision": "DecisionSettings"}


def _service(name: str) -> Service:
    found: Service = importlib.import_module(f"crvs_{name}.bootstrap").SERVICE
    return found


def _expected(name: str) -> set[str]:
    """The processes that a service's own description asks for."""
    service = _service(name)
    expected = {"web"}
    expected |= {"worker"} if service.consumes else set()
    expected |= {"relay"} if service.publishes else set()
    expected |= {"migrate", "reseal"} if service.has_database else set()
    expected |= {"door", "decision"} if name == "gateway" else set()
    return expected


def _settings(name: str, process: str) -> type[Any]:
    """The door, its decision and `reseal` have settings classes of their own."""
    if process == "reseal":
        return KeySettings
    if process in _OWN_SETTINGS:
        own: type[Any] = getattr(importlib.import_module("crvs_gateway.settings"), _OWN_SETTINGS[process])
        return own
    return _service(name).settings_class


def _required(name: str, process: str) -> set[str]:
    fields = dataclasses.fields(_settings(name, process))
    return {PREFIX + each.name.upper() for each in fields if each.default is dataclasses.MISSING}


def _known(name: str, process: str) -> set[str]:
    return {PREFIX + each.name.upper() for each in dataclasses.fields(_settings(name, process))}


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", SERVICES)
def test_kubernetes_runs_the_processes_that_a_service_has(name: str, overlay: str) -> None:
    namespace = f"thabian-{name}"
    processes = {
        container["args"][0]
        for each in workloads(overlay)
        if each["metadata"]["namespace"] == namespace
        for container in running(each)
    }
    assert processes == _expected(name)


@pytest.mark.parametrize("name", SERVICES)
def test_compose_runs_the_processes_that_a_service_has(name: str) -> None:
    processes = {
        each.removeprefix(f"{name}-") for each in composed()["services"] if each.startswith(f"{name}-")
    }
    assert processes == _expected(name) - {"reseal"}  # compose runs it in the container of `migrate`


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("name", SERVICES)
def test_kubernetes_sets_every_variable_that_is_needed_and_none_that_is_unknown(
    name: str, overlay: str
) -> None:
    for each in workloads(overlay):
        for container in running(each):
            process = container.get("args", [""])[0]
            if each["metadata"]["namespace"] == f"thabian-{name}" and process in _PROCESSES:
                told = set(environment(overlay, each, container))
                told -= {"THABIAN_MIGRATOR_URL"}  # of the owner's commands, by a test of its own
                assert _required(name, process) <= told <= _known(name, process), name_of(each)


@pytest.mark.parametrize("name", SERVICES)
def test_compose_sets_every_variable_that_is_needed_and_none_that_is_unknown(name: str) -> None:
    for process in _PROCESSES:
        container = composed()["services"].get(f"{name}-{process}")
        if container is not None:
            assert _required(name, process) <= set(container["environment"]) <= _known(name, process), process


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_processes_that_the_network_lets_to_the_bus_look_at_it(overlay: str) -> None:
    looking = set()
    for each in workloads(overlay):
        for container in running(each):
            told = environment(overlay, each, container)
            if "THABIAN_BUS_URL" in told and told.get("THABIAN_REACHES_BUS") != "false":
                looking.add(container["args"][0])
    assert looking == {"worker", "relay"}
