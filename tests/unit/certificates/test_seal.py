"""The seal as poppler and NSS see it."""

from __future__ import annotations

import asyncio
import re
import stat
from pathlib import Path

from crvs_certificates.seal_authority import CA_FILE, QR_KEY_FILE, SEAL_KEY_FILE, make_seal_authority
from tests.support.drawing import Press, check_seal


def test_a_sealed_certificate_is_valid_and_trusted(
    press: Press, seal_directory: Path, tmp_path: Path
) -> None:
    sealed = press.seal.seal(press.draw("birth", "lo-en"), "Certificate")
    said = check_seal(sealed, tmp_path, seal_directory / CA_FILE)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_a_changed_letter_breaks_the_seal(press: Press, tmp_path: Path) -> None:
    sealed = press.seal.seal(press.draw("birth", "lo-en"), "Certificate")
    tampered = sealed.replace(b"/Creator", b"/Creater", 1)
    assert len(tampered) == len(sealed)
    assert tampered != sealed
    assert "Signature is Valid." not in check_seal(tampered, tmp_path)


def test_what_is_added_after_the_seal_is_seen(press: Press, tmp_path: Path) -> None:
    sealed = press.seal.seal(press.draw("birth", "lo-en"), "Certificate")
    assert "Total document signed" not in check_seal(sealed + b"\n% more\n", tmp_path)


def test_a_seal_of_another_authority_is_not_trusted(press: Press, tmp_path: Path) -> None:
    make_seal_authority(tmp_path / "other")
    sealed = press.seal.seal(press.draw("birth", "lo-en"), "Certificate")
    said = check_seal(sealed, tmp_path, tmp_path / "other" / CA_FILE)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." not in said


def test_the_sealed_document_begins_with_the_drawn_one_and_stays_pdf_1_7(press: Press) -> None:
    drawn = press.draw("birth", "lo-en")
    sealed = press.seal.seal(drawn, "Certificate")
    assert sealed.startswith(drawn)
    assert not re.search(
        rb"[^\r\n\d]\d+ 0 obj\b", sealed[len(drawn) - 10 :]
    )  # PDF/A: each object on its own line
    assert sealed.startswith(b"%PDF-1.7")
    assert b"/Version /2.0" not in sealed


def test_a_thread_with_a_running_event_loop_seals_too(press: Press, tmp_path: Path) -> None:
    drawn = press.draw("birth", "lo-en")

    async def seal() -> bytes:
        return press.seal.seal(drawn, "Certificate")

    assert "Signature is Valid." in check_seal(asyncio.run(seal()), tmp_path)


def test_private_keys_are_readable_by_their_owner_only_and_kept_on_a_restart(tmp_path: Path) -> None:
    make_seal_authority(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    make_seal_authority(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    for name in (SEAL_KEY_FILE, QR_KEY_FILE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
