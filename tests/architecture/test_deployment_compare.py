"""The nightly comparison, as deployed: lists made with the secret of one service alone."""

from __future__ import annotations

import pytest

from crvs_contracts.comparing import NUMBERED
from tests.support.deployment import (
    OVERLAYS,
    composed,
    containers,
    environment,
    of_kind,
    pod,
    process_of,
    workloads,
)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_on_kubernetes_each_list_is_made_with_the_secret_of_its_service_alone(overlay: str) -> None:
    (job,) = [each for each in of_kind(overlay, "CronJob") if process_of(each) == "compare"]
    listing = {each["name"]: each for each in pod(job)["initContainers"]}
    assert set(listing) == set(NUMBERED)
    for service, each in listing.items():
        assert each["image"].startswith(f"thabian/{service}:")
        assert each["command"] == ["sh", "-c", f"crvs-service list-known > /known/{service}"]
        secrets = set(environment(overlay, job, each).values())
        assert secrets <= {f"secret:{service}/{key}" for key in ("url", "data-key", "other-data-key")}
    (comparing,) = pod(job)["containers"]
    assert comparing["command"] == ["crvs-compare", "/known"]
    assert set(environment(overlay, job, comparing)) == {"TMPDIR"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_on_kubernetes_a_difference_is_looked_at_twice_and_then_fails_the_job(overlay: str) -> None:
    (job,) = [each for each in of_kind(overlay, "CronJob") if process_of(each) == "compare"]
    assert job["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 1
    assert pod(job)["restartPolicy"] == "Never"


def test_the_database_of_the_dev_overlay_lets_in_every_process_that_knows_its_address() -> None:
    """What is not in its list waits for a connection until its deadline."""
    (policy,) = [
        each for each in of_kind("dev", "NetworkPolicy") if each["metadata"]["name"] == "into-postgres"
    ]
    (let_in,) = policy["spec"]["ingress"][0]["from"][0]["podSelector"]["matchExpressions"]
    knowing = {
        process_of(each)
        for each in workloads("dev")
        for container in containers(each)
        if {"THABIAN_DATABASE_URL", "THABIAN_MIGRATOR_URL"} & set(environment("dev", each, container))
    }
    assert knowing <= set(let_in["values"])


def test_compose_makes_every_list_before_it_compares_and_keeps_none() -> None:
    containers = composed()["services"]
    comparing = containers["compare"]
    done = {"condition": "service_completed_successfully"}
    assert comparing["depends_on"] == {f"known-{service}": done for service in NUMBERED}
    assert set(comparing["environment"]) == {"TMPDIR"}
    assert "rm -f /var/lib/thabian/*" in comparing["entrypoint"][-1]
    for service in NUMBERED:
        each = containers[f"known-{service}"]
        assert each["entrypoint"][-1] == f"crvs-service list-known > /var/lib/thabian/{service}"
        assert each["image"] == f"thabian/{service}"
