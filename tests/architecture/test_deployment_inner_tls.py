"""The wire inside on compose and Kubernetes: every wire is proven, every certificate mounted and made."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
import yaml

from crvs_kernel.config import Settings
from crvs_kernel.wire import tell_wires_in_clear
from tests.support.certificates import names_of, new_certificates
from tests.support.deployment import (
    ROOT,
    composed,
    containers,
    name_of,
    of_kind,
    pod,
    process_of,
    running,
    variables,
    workloads,
)
from tests.support.machine import program

OVERLAY = yaml.safe_load((ROOT / "deploy" / "inner-tls.yml").read_text("utf-8"))["services"]
DIRECTORY = "/run/inner-tls"
PLAIN = {"gateway-door", "gateway-decision", "portal-web"}  # they have no database and no bus


def _shown(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _is_proven(address: str) -> bool:
    prefix = "ssl_" if address.startswith("kafka") else "ssl"
    names = ("cafile", "certfile", "keyfile") if prefix == "ssl_" else ("rootcert", "cert", "key")
    files = [_shown(address).get(prefix + name) for name in names]
    return files == [f"{DIRECTORY}/{name}" for name in ("ca.crt", "tls.crt", "tls.key")]


def _in_clear(environment: dict[str, str]) -> list[Any]:
    """What a process with these variables would log at its start."""
    named = ("database_url", "bus_url", "inner_tls_directory")
    told = {name: environment[f"THABIAN_{name.upper()}"] for name in named}
    with structlog.testing.capture_logs() as lines:
        tell_wires_in_clear(Settings(context_key=b"", data_key=b"", **told), http=True)  # type: ignore[arg-type]  # all are text
    return lines


@pytest.fixture(scope="module", name="made")
def _made(tmp_path_factory: Any) -> Path:
    return new_certificates(tmp_path_factory.mktemp("operator"))


def test_compose_gives_every_container_that_speaks_its_own_certificate(made: Path) -> None:
    assert set(OVERLAY) == set(composed()["services"]) - {"compare"}  # that one sees lists alone
    for name, told in OVERLAY.items():
        (files,) = [each for each in told["volumes"] if each.endswith(f":{DIRECTORY}:ro")]
        folder = made / files.removeprefix("./deploy/tls/").partition(":")[0]
        subject, hosts = names_of(folder / "tls.crt")
        of = name.replace("seal-authority", "certificates-seal").removeprefix("known-")
        service, _, process = of.partition("-")
        if process in {"web", "door"}:
            assert name in hosts, name
        if name not in {*PLAIN, "postgres", "kafka"}:
            role = "migrator" if process == "migrate" else "app"
            assert subject == f"{service}_{role}", name


def test_compose_changes_nothing_but_the_wires() -> None:
    base = composed()["services"]
    for name, told in OVERLAY.items():
        assert set(told) <= {"environment", "volumes", "healthcheck", "command"}, name
        for variable, value in told.get("environment", {}).items():
            if variable.endswith(("DATABASE_URL", "MIGRATOR_URL")):
                address, _, _ = value.rpartition("?")
                assert address == base[name]["environment"][variable]
                named = value.replace(":?}", "}")
                assert (_is_proven(named), _shown(named)["sslmode"]) == (True, "verify-full"), name
            if variable == "THABIAN_GATEWAY_URL":
                port = OVERLAY["gateway-door"]["environment"]["THABIAN_PORTAL_LISTEN"].rpartition(":")[2]
                assert value == f"https://gateway-door:{port}"
            if variable == "THABIAN_UPSTREAMS":
                assert value.replace("https://", "http://") == base[name]["environment"][variable]
                assert "http://" not in value
    commanded = OVERLAY["postgres"]["command"]
    usual = base["postgres"]["command"]
    assert commanded[: len(usual)] == usual


def test_compose_reads_both_files_and_no_process_of_ours_has_a_wire_in_clear(tmp_path: Path) -> None:
    example = (ROOT / "deploy" / ".env.example").read_text("utf-8")
    secrets = tmp_path / ".env"
    secrets.write_text(re.sub(r"^([A-Z_]+)=$", r"\1=" + "5" * 64, example, flags=re.MULTILINE))
    files = ["--file", "docker-compose.yml", "--file", "deploy/inner-tls.yml"]
    read = subprocess.run(
        [program("docker-compose"), "--env-file", secrets, *files, "config"],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert read.returncode == 0, read.stderr.decode()
    for name, told in yaml.safe_load(read.stdout)["services"].items():
        if name.endswith(("-web", "-worker", "-relay")) and name not in PLAIN:
            assert _in_clear(told["environment"]) == [], name


def test_the_broker_and_the_database_of_compose_ask_for_certificates() -> None:
    kafka = OVERLAY["kafka"]["environment"]
    assert kafka["KAFKA_SSL_CLIENT_AUTH"] == "required"
    for listener in kafka["KAFKA_LISTENERS"].split(","):
        name, _, address = listener.partition("://")
        protocol = dict(each.split(":") for each in kafka["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
        assert protocol[name] == "SSL" or address.startswith("127.0.0.1:"), listener
    rules = (ROOT / "deploy" / "postgres" / "pg_hba.inner-tls.conf").read_text("utf-8").splitlines()
    kinds = {line.split()[0]: line.split() for line in rules if line and not line.startswith("#")}
    assert set(kinds) == {"local", "hostssl"}
    assert kinds["hostssl"][-2:] == ["scram-sha-256", "clientcert=verify-full"]


def test_kubernetes_leaves_no_wire_of_a_service_in_clear() -> None:
    for workload in workloads("inner-tls"):
        told = variables("inner-tls", workload)
        if process_of(workload) in {"web", "worker", "relay"} and "THABIAN_BUS_URL" in told:
            assert _is_proven(told["THABIAN_BUS_URL"]), name_of(workload)
        if process_of(workload) in {"web", "door"}:
            assert told["THABIAN_INNER_TLS_DIRECTORY"] == DIRECTORY, name_of(workload)
        assert "http://web." not in told.get("THABIAN_UPSTREAMS", ""), name_of(workload)
        assert told.get("THABIAN_GATEWAY_URL", "https://").startswith("https://"), name_of(workload)


def test_the_portal_reaches_the_entrance_of_its_own_and_no_other() -> None:
    (door,) = [each for each in workloads("inner-tls") if name_of(each) == "thabian-gateway/door"]
    told = variables("inner-tls", door)
    ports = {each["name"]: each["containerPort"] for each in pod(door)["containers"][0]["ports"]}
    assert told["THABIAN_PORTAL_LISTEN"] == f"0.0.0.0:{ports['portal']}"
    (portal,) = [each for each in workloads("inner-tls") if name_of(each) == "thabian-portal/web"]
    address = variables("inner-tls", portal)["THABIAN_GATEWAY_URL"]
    assert address == f"https://door.thabian-gateway.svc:{ports['portal']}"
    policies = {each["metadata"]["name"]: each["spec"] for each in of_kind("inner-tls", "NetworkPolicy")}
    assert policies["to-door"]["egress"][0]["ports"] == [{"port": "portal"}]
    into = [(str(rule["from"]), rule["ports"]) for rule in policies["into-door"]["ingress"]]
    assert [ports for sources, ports in into if "thabian-portal" in sources] == [[{"port": "portal"}]]


def _holds(workload: dict[str, Any], container: dict[str, Any]) -> str:
    """The secret that a container finds where it looks for its certificate."""
    mounted = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
    secrets = {each["name"]: each["secret"] for each in pod(workload)["volumes"] if "secret" in each}
    assert secrets[mounted[DIRECTORY]]["defaultMode"] & 0o037 == 0, name_of(workload)
    held: str = secrets[mounted[DIRECTORY]]["secretName"]
    return held


def test_kubernetes_mounts_a_certificate_into_every_container_that_speaks_inside() -> None:
    special = dict.fromkeys(("migrate", "reseal"), "inner-tls-migrator") | {"door": "inner-tls-door"}
    for workload in workloads("inner-tls"):
        process = process_of(workload)
        for container in containers(workload):
            if container["name"] != "compare":  # it sees lists alone
                own = f"inner-tls-{container['name']}" if process == "compare" else "inner-tls"
                assert _holds(workload, container) == special.get(process, own), name_of(workload)


def test_the_kubelet_asks_no_web_process_without_a_certificate() -> None:
    for workload in workloads("inner-tls"):
        if process_of(workload) == "web":
            (container,) = running(workload)
            probes = [container[f"{name}Probe"] for name in ("startup", "liveness", "readiness")]
            assert [next(iter({"tcpSocket", "exec", "httpGet"} & set(each))) for each in probes] == [
                "tcpSocket",
                "tcpSocket",
                "exec",
            ], name_of(workload)
