"""The Kubernetes overlays as they would be applied: valid, hardened, least privilege."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import kubernetes_validate
import pytest

from tests.support.deployment import (
    OVERLAYS,
    ROOT,
    SERVICES,
    containers,
    environment,
    name_of,
    of_kind,
    pod,
    process_of,
    rendered,
    running,
    template,
    variables,
    workloads,
)

pytestmark = pytest.mark.parametrize("overlay", OVERLAYS)
_OLDEST_SUPPORTED = "1.32"
_NEWEST_SUPPORTED = "1.37"


@pytest.fixture(name="_read_once", autouse=True, scope="module")
def _schemas_are_read_once() -> Iterator[None]:
    """The library reads 2 MB of schemas for each of 129 resources; one reading gives the same verdict."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            kubernetes_validate.utils, "schema_contents", cache(kubernetes_validate.utils.schema_contents)
        )
        patch.setattr(
            kubernetes_validate.utils, "all_versions", cache(kubernetes_validate.utils.all_versions)
        )
        yield


@pytest.mark.parametrize("version", [_OLDEST_SUPPORTED, _NEWEST_SUPPORTED])
def test_every_resource_obeys_the_schema_of_kubernetes(overlay: str, version: str) -> None:
    for resource in rendered(overlay):
        kubernetes_validate.validate(resource, version, strict=True)


def test_every_service_has_a_folder_and_a_namespace_of_its_own(overlay: str) -> None:
    assert sorted(path.name for path in (ROOT / "k8s" / "services").iterdir()) == SERVICES
    namespaces = {each["metadata"]["name"] for each in of_kind(overlay, "Namespace")}
    assert namespaces == {f"thabian-{name}" for name in [*SERVICES, "data", "compare"]}


def test_every_namespace_of_ours_refuses_pods_that_are_not_restricted(overlay: str) -> None:
    running = {each["metadata"]["namespace"] for each in workloads(overlay)}
    for each in of_kind(overlay, "Namespace"):
        if each["metadata"]["name"] in running:
            assert each["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_every_container_has_requests_and_limits(overlay: str) -> None:
    for workload in workloads(overlay):
        for container in containers(workload):
            for part in ("requests", "limits"):
                assert set(container["resources"][part]) == {"cpu", "memory"}, name_of(workload)


def test_every_container_has_a_read_only_root_and_no_privilege(overlay: str) -> None:
    for workload in workloads(overlay):
        for container in containers(workload):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name_of(workload)


def test_every_pod_runs_as_an_unprivileged_user_under_seccomp_without_a_token(overlay: str) -> None:
    for workload in workloads(overlay):
        spec = pod(workload)
        security = spec["securityContext"]
        assert security["runAsNonRoot"] is True, name_of(workload)
        assert security["runAsUser"] > 0, name_of(workload)
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name_of(workload)
        assert spec["automountServiceAccountToken"] is False, name_of(workload)


def test_every_process_that_stays_has_its_three_probes(overlay: str) -> None:
    """What a sidecar is ready for, the process beside it says."""
    for workload in workloads(overlay):
        if workload["kind"] not in {"Job", "CronJob"}:
            for container in running(workload):
                probes = {"startupProbe", "livenessProbe"}
                probes |= set() if "restartPolicy" in container else {"readinessProbe"}
                assert probes <= set(container), name_of(workload)


def test_every_deployment_is_spread_and_has_a_disruption_budget(overlay: str) -> None:
    budgets = {
        (each["metadata"]["namespace"], *each["spec"]["selector"]["matchLabels"].items())
        for each in of_kind(overlay, "PodDisruptionBudget")
    }
    for each in of_kind(overlay, "Deployment"):
        labels = each["spec"]["selector"]["matchLabels"]
        assert (each["metadata"]["namespace"], *labels.items()) in budgets, name_of(each)
        keys = {rule["topologyKey"] for rule in pod(each)["topologySpreadConstraints"]}
        assert keys == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}, name_of(each)


def test_whatever_answers_http_is_scaled_and_has_a_service(overlay: str) -> None:
    for kind in ("HorizontalPodAutoscaler", "Service"):
        found = {name_of(each) for each in of_kind(overlay, kind)}
        for each in of_kind(overlay, "Deployment"):
            if each["metadata"]["name"] in {"web", "door"}:
                assert name_of(each) in found, kind


def test_a_service_finds_the_pods_that_it_is_for(overlay: str) -> None:
    running = {
        (each["metadata"]["namespace"], *template(each)["metadata"]["labels"].items())[:2]
        for each in workloads(overlay)
    }
    for service in of_kind(overlay, "Service"):
        if service["spec"].get("type") != "ExternalName":
            wanted = (service["metadata"]["namespace"], *service["spec"]["selector"].items())
            assert wanted in running, name_of(service)


def test_every_namespace_with_pods_denies_traffic_by_default(overlay: str) -> None:
    denied = {
        each["metadata"]["namespace"]
        for each in of_kind(overlay, "NetworkPolicy")
        if each["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    }
    assert {each["metadata"]["namespace"] for each in workloads(overlay)} <= denied


def _may_call(policy: dict[str, Any]) -> set[str]:
    """The namespaces of the services that an egress rule leads to."""
    text = str(policy["spec"].get("egress", []))
    return {name for name in SERVICES if f"thabian-{name}" in text}


def test_only_gateway_and_portal_call_a_service_and_the_portal_only_the_gateway(overlay: str) -> None:
    callers = {
        name_of(each): _may_call(each) for each in of_kind(overlay, "NetworkPolicy") if _may_call(each)
    }
    assert callers == {
        "thabian-gateway/to-services": set(SERVICES),
        "thabian-portal/to-door": {"gateway"},
    }


def test_no_secret_is_contained_only_referenced(overlay: str) -> None:
    assert of_kind(overlay, "Secret") == []
    for workload in workloads(overlay):
        for name, value in variables(overlay, workload).items():
            if any(word in name for word in ("KEY", "PASSWORD", "DATABASE_URL", "MIGRATOR")):
                assert value.startswith(("secret:", "/")), f"{name_of(workload)} {name}"


def test_the_readme_names_every_secret_that_must_be_made(overlay: str) -> None:
    readme = (ROOT / "k8s" / "README.md").read_text("utf-8")
    for workload in workloads(overlay):
        for value in variables(overlay, workload).values():
            if value.startswith("secret:"):
                secret, key = value.removeprefix("secret:").split("/")
                assert f"`{secret}/{key}`" in readme or f"`{secret}/…`" in readme, value


def test_the_door_itself_holds_no_key(overlay: str) -> None:
    (door,) = [each for each in workloads(overlay) if name_of(each) == "thabian-gateway/door"]
    (container,) = pod(door)["containers"]
    assert not any("KEY" in name for name in environment(overlay, door, container))


def test_the_owner_of_the_tables_is_known_to_the_jobs_that_change_them_alone(overlay: str) -> None:
    for workload in workloads(overlay):
        if workload["metadata"]["namespace"] != "thabian-data":
            knows = "THABIAN_MIGRATOR_URL" in variables(overlay, workload)
            assert knows == (process_of(workload) in {"migrate", "reseal"}), name_of(workload)


def test_a_secret_file_is_mounted_where_it_is_needed_and_nowhere_else(overlay: str) -> None:
    """The seal where documents are sealed, the certificate of the public address where TLS ends."""
    holders = {
        (name_of(each), volume["secret"]["secretName"])
        for each in workloads(overlay)
        for volume in pod(each).get("volumes", [])
        if "secret" in volume and not volume["name"].startswith("inner-tls")  # tested apart
    }
    at_the_door = {("thabian-gateway/door", "door-tls")} if overlay != "dev" else set()
    assert holders == {("thabian-certificates/web", "seal"), *at_the_door}


def test_no_image_names_a_registry_or_floats(overlay: str) -> None:
    for workload in workloads(overlay):
        for container in containers(workload):
            repository, _, tag = container["image"].partition(":")
            assert "." not in repository, container["image"]
            assert tag not in {"", "latest"}, container["image"]
