"""A release on Kubernetes: migration first, one public address everywhere, and nobody believed by guess."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.deployment import (
    OVERLAYS,
    containers,
    environment,
    name_of,
    of_kind,
    pod,
    process_of,
    settings,
    workloads,
)

_WITH_DATABASE = {"web", "worker", "relay"}


def _image(workload: dict[str, Any]) -> str:
    image: str = pod(workload)["containers"][0]["image"]
    return image


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_of_a_release_runs_before_its_own_migration(overlay: str) -> None:
    """Each pod waits with the image that it will run: the version that it waits for is its own."""
    for workload in workloads(overlay):
        namespace = workload["metadata"]["namespace"]
        if process_of(workload) in _WITH_DATABASE and namespace != "thabian-portal":
            (waiting,) = pod(workload)["initContainers"]
            assert waiting["args"] == ["migrate", "--check", "600"], name_of(workload)
            assert waiting["image"] == _image(workload), name_of(workload)
            assert [each["name"] for each in waiting["env"]] == ["THABIAN_DATABASE_URL"], name_of(workload)


def test_each_release_has_a_migration_job_of_its_own_name() -> None:
    """A Job cannot be changed: under the old name `kubectl apply` would refuse the new image."""
    for job in of_kind("production", "Job"):
        (container,) = containers(job)
        version = container["image"].partition(":")[2]
        assert job["metadata"]["name"] == f"migrate-{version.replace('.', '-')}", name_of(job)


def _public() -> dict[str, Any]:
    services = of_kind("production", "Service")
    (found,) = [each for each in services if each["spec"].get("type") == "LoadBalancer"]
    return found


def test_the_public_address_is_the_same_wherever_it_is_said() -> None:
    hosts = {_public()["metadata"]["annotations"]["external-dns.alpha.kubernetes.io/hostname"]}
    portal = settings("production", "thabian-portal", "settings")["THABIAN_PUBLIC_BASE_URL"]
    codes = settings("production", "thabian-certificates", "settings")["THABIAN_VERIFY_BASE_URL"]
    assert portal == codes
    assert hosts == {urlsplit(portal).hostname}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_monitoring_reads_the_metrics_of_the_door_and_cannot_knock_at_it(overlay: str) -> None:
    for policy in of_kind(overlay, "NetworkPolicy"):
        chosen = policy["spec"]["podSelector"].get("matchLabels", {})
        if policy["metadata"]["namespace"] == "thabian-gateway" and "monitoring" in str(policy["spec"]):
            ports = {port["port"] for rule in policy["spec"]["ingress"] for port in rule["ports"]}
            assert ports == ({"http"} if chosen else {"metrics"}), name_of(policy)
            assert chosen in ({}, {"app.kubernetes.io/component": "web"}), name_of(policy)


def test_the_world_reaches_the_door_with_tls_only() -> None:
    """Its port without TLS is for the inside of the cluster."""
    (door,) = [each for each in workloads("production") if name_of(each) == "thabian-gateway/door"]
    (container,) = pod(door)["containers"]
    told = environment("production", door, container)
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    assert told["THABIAN_TLS_LISTEN"].endswith(f":{ports['https']}")
    mounted = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
    assert mounted[told["THABIAN_TLS_DIRECTORY"]] == "tls"
    for policy in of_kind("production", "NetworkPolicy"):
        for rule in policy["spec"].get("ingress", []):
            if any("ipBlock" in source for source in rule["from"]):
                assert name_of(policy) == "thabian-gateway/world-into-door"
                assert rule["ports"] == [{"port": "https"}]
    assert [each["targetPort"] for each in _public()["spec"]["ports"]] == ["https"]
