"""docker-compose.yml: hardened containers, one open port, split networks, no secret."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.deployment import ROOT, SERVICES, composed
from tests.support.machine import program

CONTAINERS: dict[str, Any] = composed()["services"]
OURS = {name: each for name, each in CONTAINERS.items() if name not in {"postgres", "kafka"}}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_hardened(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit"} <= set(container)
    assert "privileged" not in container
    assert container.get("network_mode", "none") == "none"


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, each in CONTAINERS.items()
        if not name.endswith(("-migrate", "-authority")) and "profiles" not in each
    ],
)
def test_every_container_that_stays_has_a_health_check_and_is_started_again(name: str) -> None:
    assert CONTAINERS[name]["healthcheck"]["test"][0] == "CMD"
    assert CONTAINERS[name]["restart"] == "unless-stopped"


def test_only_the_door_publishes_a_port() -> None:
    assert [name for name, each in CONTAINERS.items() if "ports" in each] == ["gateway-door"]


def test_networks_are_split() -> None:
    assert [name for name, each in CONTAINERS.items() if "edge" in each.get("networks", [])] == [
        "gateway-door"
    ]
    assert "data" not in CONTAINERS["gateway-door"]["networks"]
    assert CONTAINERS["portal-web"]["networks"] == ["front"]
    assert all(composed()["networks"][name]["internal"] is True for name in ("front", "data"))


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_built_once_from_the_one_dockerfile(name: str) -> None:
    builds = [
        each["build"] for each in OURS.values() if each["image"] == f"thabian/{name}" and "build" in each
    ]
    assert builds == [{"context": ".", "args": {"SERVICE": name}}]


def test_nothing_starts_before_its_database_has_the_right_version() -> None:
    for name, each in OURS.items():
        service, _, process = name.rpartition("-")
        if process in {"web", "worker", "relay"} and service != "portal":
            ready = {"condition": "service_completed_successfully"}
            assert each["depends_on"][f"{service}-migrate"] == ready, name


def test_the_seal_is_mounted_where_documents_are_sealed_and_where_it_is_made() -> None:
    holders = {name: each["volumes"] for name, each in OURS.items() if "seal:" in str(each.get("volumes"))}
    assert holders == {
        "seal-authority": ["seal:/var/lib/thabian"],
        "certificates-web": ["seal:/var/lib/thabian:ro"],
    }


def test_the_door_and_its_decision_share_a_directory_with_nobody_and_only_the_decision_has_keys() -> None:
    holders = {name for name, each in OURS.items() if "door:" in str(each.get("volumes"))}
    assert holders == {"gateway-door", "gateway-decision"}
    assert not any("KEY" in variable for variable in OURS["gateway-door"]["environment"])
    assert OURS["gateway-decision"]["networks"] == ["front"]


def test_each_process_knows_its_own_database_only() -> None:
    for name, each in OURS.items():
        of = name.replace("seal-authority", "certificates-seal").removeprefix("known-")
        service, _, process = of.partition("-")
        role = "migrator" if process == "migrate" else "app"
        for value in each.get("environment", {}).values():
            for user, database in re.findall(r"postgresql://(\w+):.*/(\w+)$", str(value)):
                assert (user, database) == (f"{service}_{role}", service), name


def test_no_secret_is_written_down() -> None:
    words = ("KEY", "PASSWORD", "SECRET", "DATABASE_URL", "MIGRATOR_URL")
    for name, each in CONTAINERS.items():
        for variable, value in each.get("environment", {}).items():
            if any(word in variable for word in words):
                assert "${" in str(value) or str(value).startswith("/run/secrets/"), f"{name} {variable}"


def test_the_example_of_the_secrets_names_every_variable_that_is_needed_and_holds_no_value() -> None:
    example = dict(
        line.split("=", 1)
        for line in (ROOT / "deploy" / ".env.example").read_text("utf-8").splitlines()
        if re.match(r"[A-Z]", line)
    )
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert {name for name, value in example.items() if not value} == needed


def test_compose_itself_reads_the_file_with_fresh_secrets(tmp_path: Path) -> None:
    """Debian 12's docker-compose is the oldest that is held to: what it accepts, later ones do too."""
    environment = _fresh_secrets(tmp_path)
    command = [program("docker-compose"), "--env-file", str(environment), "--file", "docker-compose.yml"]
    command += ["--profile", "compare"]
    read = subprocess.run(
        [*command, "config"], cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=False, capture_output=True
    )
    assert read.returncode == 0, read.stderr.decode()
    told = yaml.safe_load(read.stdout)
    assert set(told["services"]) == set(CONTAINERS)
    assert "${" not in str(told["services"])


def _fresh_secrets(directory: Path) -> Path:
    deploy = directory / "deploy"
    deploy.mkdir()
    for name in ("new-secrets", ".env.example"):
        shutil.copy(ROOT / "deploy" / name, deploy / name)
    subprocess.run(
        [deploy / "new-secrets"], check=True, capture_output=True, env={"PATH": os.environ["PATH"]}
    )
    return deploy / ".env"


def test_fresh_secrets_are_made_once_for_their_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    file = _fresh_secrets(tmp_path)
    made = file.read_text("utf-8")
    assert not re.search(r"^[A-Z_]+=$", made, re.MULTILINE)
    secrets = re.findall(r"=([0-9a-f]{64})$", made, re.MULTILINE)
    assert len(secrets) == len(set(secrets)) > 10
    assert file.stat().st_mode & 0o077 == 0
    again = subprocess.run([file.with_name("new-secrets")], check=False, capture_output=True)
    assert again.returncode == 1
    assert file.read_text("utf-8") == made


def test_the_image_runs_unprivileged_and_installs_by_hash() -> None:
    recipe = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^USER (.*)$", recipe, re.MULTILINE) == ["10001:10001"]
    assert recipe.count("install --no-cache-dir") == recipe.count("--require-hashes") + recipe.count(
        "--no-index --no-deps /wheels"
    )
    assert not re.search(r"https?://", recipe)
