"""Envoy at the door: its configuration, what it passes on, TLS, its refusals, drain, parts that die."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from crvs_gateway.door.envoy.listeners import TLS_FILE, tls_secret
from crvs_stack.processes import free_ports
from tests.integration.gateway.conftest import PASSWORD, Running, open_door, until
from tests.integration.gateway.dummy import DummyService
from tests.support.api import Api, send_raw
from tests.support.machine import program

_SETTINGS = {"THABIAN_LISTEN": "127.0.0.1:1", "THABIAN_WORKER_METRICS": "[::1]:2"}
_TLS = {"THABIAN_TLS_LISTEN": "0.0.0.0:8443"}


@pytest.mark.parametrize("more", [{}, _TLS], ids=["plain", "tls"])
def test_envoy_accepts_the_configuration(running: Running, tmp_path: Path, more: dict[str, str]) -> None:
    _certificate(tmp_path)
    (tmp_path / TLS_FILE).write_text(json.dumps(tls_secret(str(tmp_path))), "utf-8")
    environment = {
        **running.environment,
        **_SETTINGS,
        "THABIAN_UPSTREAMS": "gateway=http://127.0.0.1:1,registration=http://web.somewhere:8000",
        "THABIAN_DOOR_DIRECTORY": str(tmp_path),
        "THABIAN_TLS_DIRECTORY": str(tmp_path),
        **more,
    }
    told = subprocess.run(
        [program("crvs-gateway"), "envoy-config"], env=environment, capture_output=True, check=True
    )
    assert json.loads(told.stdout)["static_resources"]["listeners"][0]["name"] == "door"
    file = tmp_path / "envoy.json"
    file.write_bytes(told.stdout)
    command = [program("envoy"), "--mode", "validate", "--log-level", "warning", "--config-path", str(file)]
    read = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Fo", "X-Forwarded-Fort",
        "Via", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Peer-Address", "TE", "Trailer",
        "Proxy-Authorization", "Proxy-Connection", "Keep-Alive", "X-Envoy-Max-Retries", "X-Crvs-Inner",
        "X-Hop",
    ],
)  # fmt: skip
def test_what_is_the_doors_to_say_ends_there(
    anybody: Api, dummies: dict[str, DummyService], name: str
) -> None:
    sent = {name: "claimed", "Connection": "X-Hop, keep-alive"}
    anybody._pool.request("GET", anybody.door + "/v1/records/1", headers=sent)
    received = dummies["registration"].seen[-1][2]
    assert "claimed" not in [value for _, value in received]
    assert {field.lower() for field, _ in received} <= {
        "host", "accept-encoding", "user-agent", "x-request-id", "x-crvs-context", "x-forwarded-for",
        "x-forwarded-proto",
    }  # fmt: skip


def test_a_request_id_that_is_not_fit_for_a_log_is_refused(
    anybody: Api, dummies: dict[str, DummyService]
) -> None:
    reached = len(dummies["registration"].seen)
    for identifier in ("two words", "x" * 65, "ກ".encode().decode("latin-1")):
        answer = anybody.get("/v1/records/1", X_Request_Id=identifier)
        assert (answer.status, answer.problem) == (400, "malformed-request")
    assert len(dummies["registration"].seen) == reached


def test_envoys_own_refusals_are_problems_of_the_house(anybody: Api) -> None:
    answer = anybody.call("POST", "/v1/births", raw=b"x" * 300_001, Accept_Language="lo, en")
    assert (answer.status, answer.json["status"], answer.json["title"]) == (413, 413, "ເນື້ອໃນໃຫຍ່ເກີນໄປ")
    assert set(answer.json["messages"]) == {"lo", "en"}
    assert answer.json["instance"] == f"urn:request:{answer.headers['X-Request-Id']}"
    assert answer.headers["Server"] == "thabian"
    broken = send_raw(anybody.door, b"NONSENSE\r\n\r\n")
    assert (broken.status, broken.problem) == (400, "malformed-request")
    assert broken.json["instance"] == f"urn:request:{broken.headers['X-Request-Id']}"


def test_a_question_is_asked_once_more_and_a_command_never(
    registrar: Api, dummies: dict[str, DummyService]
) -> None:
    for method, times in (("GET", 2), ("POST", 1)):
        before = len(dummies["registration"].seen)
        assert registrar.call(method, "/v1/records/1?do=drop").problem == "service-unavailable"
        assert len(dummies["registration"].seen) == before + times
        assert registrar.get("/v1/records/1").status == 200  # the breaker counts anew


def _certificate(directory: Path, name: str = "door.test") -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for file, content in (("tls.key", private), ("tls.crt", made.public_bytes(Encoding.PEM))):
        (directory / f"{file}.new").write_bytes(content)
        (directory / f"{file}.new").rename(directory / file)


def _shown_by(port: int) -> str:
    shown = ssl.get_server_certificate(("127.0.0.1", port))
    return x509.load_pem_x509_certificate(shown.encode()).subject.rfc4514_string()


def test_tls_and_http_2_end_at_the_door_and_a_new_certificate_needs_no_restart(
    running: Running, registrar: Api, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    _certificate(tmp_path)
    told = {"THABIAN_TLS_LISTEN": f"127.0.0.1:{port}", "THABIAN_TLS_DIRECTORY": str(tmp_path)}
    open_door(running, **told)
    asked = [program("curl"), "--silent", "--insecure", "--write-out", "\n%{http_version} %{http_code}"]
    asked += [
        "--header",
        f"Authorization: Bearer {registrar.token}",
        f"https://127.0.0.1:{port}/v1/records/1",
    ]
    for flag, version in (("--http2", "2"), ("--http1.1", "1.1")):
        body, _, seen = subprocess.run(
            [*asked, flag], capture_output=True, text=True, check=True
        ).stdout.rpartition("\n")
        assert seen == f"{version} 200"
        assert ["x-forwarded-proto", "https"] in json.loads(body)["headers"]
    old = subprocess.run([*asked, "--tls-max", "1.1"], capture_output=True, check=False)
    assert old.returncode == 35  # curl: the handshake failed
    assert _shown_by(port) == "CN=door.test"
    _certificate(tmp_path, "renewed.test")
    until(lambda: _shown_by(port) == "CN=renewed.test", "the new certificate is served", 10)


def test_a_door_that_is_ended_lets_requests_in_flight_end(running: Running, registrar: Api) -> None:
    door = Api(open_door(running), registrar.token)
    process = running.children[-1]
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(door.get, "/v1/records/1?do=slow&seconds=2")
        time.sleep(0.7)  # it is on its way
        process.send_signal(signal.SIGTERM)
        until(lambda: _refuses(door), "no new connection is taken", 5)
        assert process.poll() is None
        assert slow.result().status == 200
    assert process.wait(10) == 0


def _refuses(door: Api) -> bool:
    try:
        Api(door.door).get("/healthz")
    except urllib3.exceptions.HTTPError:
        return True
    return False


def test_without_its_decision_the_door_says_so_and_with_it_all_is_well(
    running: Running, registrar: Api
) -> None:
    directory = str(running.directory / "lonely")
    door = Api(running.open_door(THABIAN_DOOR_DIRECTORY=directory), registrar.token)
    decision = running.children[-2]
    decision.kill()
    decision.wait()
    answer = door.get("/v1/records/1", Accept_Language="lo")
    assert (answer.status, answer.problem) == (503, "service-unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json["title"] == "ໃຊ້ບໍ່ໄດ້ຊົ່ວຄາວ"
    assert door.get("/healthz").status == 200
    assert door.get("/readyz").status == 503
    running.children.remove(decision)
    running.start("decision", THABIAN_DOOR_DIRECTORY=directory)
    until(lambda: door.get("/v1/records/1").status == 200, "the decision is back", 20)


def test_when_envoy_dies_its_command_ends_so_that_it_is_started_again(running: Running) -> None:
    open_door(running)
    command = running.children.pop()
    (envoy,) = _children_of(command.pid)
    os.kill(envoy, signal.SIGKILL)
    assert command.wait(10) == 1


def _children_of(pid: int) -> list[int]:
    told: Any = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
    return [int(each) for each in told.split()]


def test_a_service_reads_a_request_to_its_end_before_its_answer_goes_out(running: Running) -> None:
    """Or the connection would be reset, and the door would lose the answer."""
    pool = urllib3.PoolManager(maxsize=1, retries=False)
    for _ in range(8):
        answer = pool.request("POST", f"{running.web}/v1/sessions", body=b"x" * 3_000_000)
        assert answer.status in {401, 413}
    (connections,) = pool.pools._container.values()
    assert connections.num_connections == 1


def test_a_sign_in_through_tls_is_counted_like_any_other(running: Running, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    _certificate(tmp_path)
    told = {"THABIAN_TLS_LISTEN": f"127.0.0.1:{port}", "THABIAN_TLS_DIRECTORY": str(tmp_path)}
    plain = open_door(running, THABIAN_RATE_SIGN_IN="2/minute", **told)
    body = json.dumps({"username": "somchai", "password": PASSWORD}).encode()
    pool = urllib3.PoolManager(cert_reqs="CERT_NONE", assert_hostname=False)
    urllib3.disable_warnings()
    headers = {"Content-Type": "application/json"}
    answers = [
        pool.request("POST", f"{door}/v1/sessions", body=body, headers=headers)
        for door in (plain, f"https://127.0.0.1:{port}", plain)
    ]
    assert [answer.status for answer in answers] == [201, 201, 429]
    strict = [answer.headers.get("Strict-Transport-Security") for answer in answers]
    assert strict == [None, "max-age=31536000", None]
