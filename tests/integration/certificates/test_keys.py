"""The seal directory is held to the certificates that exist; former public keys stay published."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest

from crvs_certificates.bootstrap import SERVICE, keys
from crvs_certificates.bootstrap.web import build_web
from crvs_certificates.seal_authority import SEAL_KEY_FILE, make_seal_authority
from crvs_certificates.settings import CertificateSettings
from crvs_kernel.config import SettingsError
from crvs_kernel.errors import Unavailable
from crvs_kernel.process import cli
from tests.integration.certificates.office import KEY, STRANGER, Office


@pytest.fixture(name="settings")
def _settings(database: Any, seal_directory: Path, owner: Any) -> CertificateSettings:
    """Of the office's web process; the database knows no key yet."""
    owner.execute("TRUNCATE public_key")
    return CertificateSettings(
        database_url=database.app_url,
        bus_url="",
        context_key=KEY,
        data_key=KEY,
        seal_directory=seal_directory,
        verify_base_url="https://register.example.la",
    )


@pytest.fixture(name="strange")
def _strange(tmp_path: Path) -> Path:
    """Another authority, as a lost directory would be made again."""
    make_seal_authority(tmp_path / "strange")
    return tmp_path / "strange"


def _kids(office: Office) -> list[str]:
    return [key["kid"] for key in office.call("GET", "/v1/certificates/keys", who=STRANGER).json["keys"]]


def test_a_strange_seal_is_refused_over_certificates_and_says_the_way_on(
    office: Office, settings: CertificateSettings, strange: Path
) -> None:
    office.issue(office.register())
    keys.prove(settings)
    with pytest.raises(SettingsError, match=r"certificates exist.* Put the directory back"):
        keys.prove(replace(settings, seal_directory=strange))
    keys.prove(settings)


def test_certificates_from_before_the_table_of_keys_prove_the_seal(
    office: Office, settings: CertificateSettings, strange: Path, owner: Any
) -> None:
    office.issue(office.register())
    for wrong in (replace(settings, seal_directory=strange), replace(settings, data_key=b"x" * 32)):
        with pytest.raises(SettingsError):
            keys.prove(wrong)
    owner.execute("SELECT count(*) FROM public_key")
    assert owner.fetchone() == (0,)
    keys.prove(settings)


def test_a_new_authority_is_never_made_over_certificates(
    office: Office, settings: CertificateSettings, tmp_path: Path
) -> None:
    office.issue(office.register())
    lost = tmp_path / "lost"
    with pytest.raises(SettingsError, match="has no seal"):
        keys.make_seal(lost, settings.database_url)
    assert not lost.exists()
    keys.make_seal(settings.seal_directory, settings.database_url)  # whole: left as it is


def test_no_seal_begins_next_year_because_a_clock_was_ahead(
    settings: CertificateSettings, owner: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner.execute("TRUNCATE certificate CASCADE")
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + 365 * 86_400)
    with pytest.raises(Unavailable, match="clocks-differ"):
        keys.make_seal(tmp_path / "early", settings.database_url)
    assert not (tmp_path / "early").exists()
    monkeypatch.setattr(time, "time", right)
    keys.make_seal(tmp_path / "early", settings.database_url)
    assert (tmp_path / "early").exists()


def test_an_adopted_seal_seals_and_the_codes_of_the_former_one_still_verify(
    office: Office, settings: CertificateSettings, strange: Path, owner: Any
) -> None:
    serial = office.issue(office.register())["serial"]
    code = office.call("GET", f"/v1/certificates/{serial}").json["qr"]
    keys.prove(settings)
    assert {key.use for key in keys.adopt_seal(strange, settings.database_url)} == {"qr", "seal"}
    assert keys.adopt_seal(strange, settings.database_url) == []
    later = replace(settings, seal_directory=strange)
    keys.prove(later)
    changed = Office(build_web(later), office.reactions)
    old = jwt.get_unverified_header(code.rpartition("#")[2])["kid"]
    assert _kids(changed)[1:] == [old]
    assert changed.call("POST", "/v1/verifications", {"qr": code}, STRANGER).json["result"] == "valid"
    owner.execute("SELECT count(*) FROM audit WHERE act = 'seal.adopt'")
    assert owner.fetchone() == (1,)


def test_a_directory_whose_parts_do_not_belong_together_is_refused(
    settings: CertificateSettings, strange: Path
) -> None:
    (strange / SEAL_KEY_FILE).write_bytes((settings.seal_directory / SEAL_KEY_FILE).read_bytes())
    with pytest.raises(SettingsError, match=r"seal.key.pem is not the key of seal.cert.pem"):
        keys.prove(replace(settings, seal_directory=strange))
    (strange / SEAL_KEY_FILE).unlink()
    with pytest.raises(SettingsError, match=r"has no seal.key.pem"):
        keys.prove(replace(settings, seal_directory=strange))


def test_the_web_process_stops_with_the_sentence(
    office: Office,
    settings: CertificateSettings,
    strange: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    office.issue(office.register())
    keys.prove(settings)
    for name, value in {
        "DATABASE_URL": settings.database_url,
        "BUS_URL": "",
        "CONTEXT_KEY": KEY.hex(),
        "DATA_KEY": KEY.hex(),
        "SEAL_DIRECTORY": str(strange),
        "VERIFY_BASE_URL": settings.verify_base_url,
    }.items():
        monkeypatch.setenv(f"THABIAN_{name}", value)
    for command in ("web", "keys"):
        assert cli.main(SERVICE, [command]) == 2
        assert "Put the directory back" in capsys.readouterr().err
    monkeypatch.setenv("THABIAN_SEAL_DIRECTORY", str(settings.seal_directory))
    assert cli.main(SERVICE, ["keys"]) == 0
