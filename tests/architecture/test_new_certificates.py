"""`deploy/new-certificates`: each process proves itself to another by name, and the authority stays."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import names_of, new_certificates, run_new_certificates


@pytest.fixture(scope="module", name="made")
def _made(tmp_path_factory: Any) -> Path:
    return new_certificates(tmp_path_factory.mktemp("operator"))


@pytest.mark.parametrize("service", ["registration", "identity", "certificates", "exchange", "gateway"])
def test_a_certificate_has_the_role_and_the_hosts_of_its_service(made: Path, service: str) -> None:
    hosts = {f"{service}-web", f"web.thabian-{service}.svc"}
    assert names_of(made / service / "tls.crt") == (f"{service}_app", hosts)
    assert names_of(made / f"{service}-migrator" / "tls.crt") == (f"{service}_migrator", set())


def _shakes_hands(server: Path, client: Path, host: str) -> bool:
    """Without a network: two contexts as gunicorn and our clients make them."""
    listening = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    listening.load_cert_chain(server / "tls.crt", server / "tls.key")
    listening.load_verify_locations(server / "ca.crt")
    listening.verify_mode = ssl.CERT_REQUIRED
    asking = ssl.create_default_context(cafile=str(client / "ca.crt"))
    asking.load_cert_chain(client / "tls.crt", client / "tls.key")
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    caller = asking.wrap_bio(down, up, server_hostname=host)
    called = listening.wrap_bio(up, down, server_side=True)
    done = set()
    for side in (caller, called) * 4:
        try:
            side.do_handshake()
            done.add(side)
        except ssl.SSLWantReadError:
            continue
    return len(done) == 2


def test_two_processes_with_made_certificates_believe_each_other_by_name(made: Path) -> None:
    assert _shakes_hands(made / "registration", made / "door", "registration-web")
    assert _shakes_hands(made / "postgres", made / "identity-migrator", "postgres")
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        _shakes_hands(made / "identity", made / "door", "registration-web")
    with pytest.raises(ssl.SSLError):  # it is no server
        _shakes_hands(made / "identity-migrator", made / "door", "identity-web")


def test_new_certificates_keep_the_authority_and_need_its_key(tmp_path: Path) -> None:
    made = new_certificates(tmp_path)
    before = {path: (made / path).read_text() for path in ("authority/ca.crt", "door/tls.crt")}
    assert new_certificates(tmp_path) == made
    assert (made / "authority" / "ca.crt").read_text() == before["authority/ca.crt"]
    assert (made / "door" / "tls.crt").read_text() != before["door/tls.crt"]
    assert {path.name for path in made.iterdir() if path.name.startswith(".")} == set()
    assert all(path.stat().st_mode & 0o077 == 0 for path in made.rglob("*"))
    (made / "authority" / "ca.key").unlink()
    refused = run_new_certificates(tmp_path)
    assert (refused.returncode, "ca.key is not here" in refused.stderr) == (1, True)
    assert (made / "door" / "tls.crt").exists()
