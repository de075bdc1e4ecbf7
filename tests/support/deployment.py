"""What the deployment files say, read the way the deploying tools read them."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.support.machine import program

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if (path / "pyproject.toml").exists())
OVERLAYS = ("dev", "production", "inner-tls")
_POD_KINDS = ("Deployment", "StatefulSet", "Job", "CronJob")
Resource = dict[str, Any]


@functools.cache
def rendered(overlay: str) -> list[Resource]:
    """All resources of an overlay, as `kubectl apply -k` would send them."""
    return rendered_from(ROOT / "k8s" / "overlays" / overlay)


def rendered_from(folder: Path) -> list[Resource]:
    """The same for an overlay that lies elsewhere."""
    answer = subprocess.run(
        [program("kubectl"), "kustomize", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return list(yaml.safe_load_all(answer.stdout))


def of_kind(overlay: str, kind: str) -> list[Resource]:
    return [each for each in rendered(overlay) if each["kind"] == kind]


def workloads(overlay: str) -> list[Resource]:
    """Everything that runs pods."""
    return [each for each in rendered(overlay) if each["kind"] in _POD_KINDS]


def name_of(resource: Resource) -> str:
    return f"{resource['metadata'].get('namespace', '')}/{resource['metadata']['name']}"


def process_of(workload: Resource) -> str:
    """Which process of its service a workload is: web, worker, relay, door, migrate, reseal; or compare."""
    process: str = template(workload)["metadata"]["labels"]["app.kubernetes.io/component"]
    return process


def template(workload: Resource) -> Resource:
    """The pods of a workload; those of a CronJob are its Jobs'."""
    spec = workload["spec"]
    pods: Resource = spec.get("jobTemplate", {"spec": spec})["spec"]["template"]
    return pods


def pod(workload: Resource) -> Resource:
    spec: Resource = template(workload)["spec"]
    return spec


def containers(workload: Resource) -> list[Resource]:
    return [*pod(workload)["containers"], *pod(workload).get("initContainers", [])]


def settings(overlay: str, namespace: str, name: str) -> dict[str, str]:
    """The data of a ConfigMap that pods take their environment from."""
    for each in of_kind(overlay, "ConfigMap"):
        base, _, digest = each["metadata"]["name"].rpartition("-")
        if each["metadata"]["namespace"] == namespace and name in {base, f"{base}-{digest}"}:
            data: dict[str, str] = each["data"]
            return data
    raise AssertionError(f"{namespace} has no ConfigMap {name}")


def environment(overlay: str, workload: Resource, container: Resource) -> dict[str, str]:
    """The variables of one container; a secret's value reads ``secret:<name>/<key>``."""
    namespace = workload["metadata"]["namespace"]
    found: dict[str, str] = {}
    for source in container.get("envFrom", []):
        found |= settings(overlay, namespace, source["configMapRef"]["name"])
    for each in container.get("env", []):
        match each:
            case {"value": value}:
                found[each["name"]] = value
            case {"valueFrom": {"configMapKeyRef": key}}:
                found[each["name"]] = settings(overlay, namespace, key["name"])[key["key"]]
            case {"valueFrom": {"secretKeyRef": secret}}:
                found[each["name"]] = f"secret:{secret['name']}/{secret['key']}"
    return found


def variables(overlay: str, workload: Resource) -> dict[str, str]:
    """The variables of all containers of a workload that stay, or of a Job's."""
    found: dict[str, str] = {}
    for container in running(workload):
        found |= environment(overlay, workload, container)
    return found


def running(workload: Resource) -> list[Resource]:
    """The containers that stay: init containers that are restarted always are sidecars."""
    sidecars = [each for each in pod(workload).get("initContainers", []) if "restartPolicy" in each]
    return [*pod(workload)["containers"], *sidecars]


@functools.cache
def composed() -> Resource:
    """docker-compose.yml with its anchors followed; its variables stay as they are written."""
    document: Resource = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return document
