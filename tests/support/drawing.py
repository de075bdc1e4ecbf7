"""Draws certificates with the real engines, and reads them back with poppler's programs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crvs_certificates.adapters.page_versions import PageVersion
from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.adapters.render import TypstPages
from crvs_certificates.adapters.seal import PadesSeal
from crvs_certificates.application.issuance import draw_page
from crvs_certificates.domain import qr
from crvs_certificates.domain.contents import Facts
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.page import Issue
from crvs_certificates.domain.wording import LANGUAGES, Wording
from tests.support.entries import CHILD_UIN, registered
from tests.support.machine import program

SERIAL = "ABCDEFGHJKMN"
AT = datetime(2026, 11, 24, tzinfo=UTC)
BASE = "https://register.example.la"


@dataclass(frozen=True)
class Press:
    """All engines, and the page version that they print."""

    version: PageVersion
    pages: TypstPages
    codes: SignedQr
    seal: PadesSeal

    def page(self, kind: str, language: str, declaration: dict[str, Any] | None = None) -> dict[str, Any]:
        """The contents of a certificate, with its code."""
        pages: list[dict[str, Any]] = []
        self._draw(kind, language, declaration, lambda page: pages.append(page) or b"")
        return pages[-1]

    def draw(self, kind: str, language: str, declaration: dict[str, Any] | None = None) -> bytes:
        """The PDF before its seal."""
        return self._draw(kind, language, declaration, lambda page: self.pages.render(page, AT))[0]

    def code(self, kind: str, language: str = "lo", declaration: dict[str, Any] | None = None) -> str:
        """The text of the certificate's QR code."""
        return self._draw(kind, language, declaration, lambda page: self.pages.render(page, AT))[1]

    def _draw(
        self, kind: str, language: str, declaration: dict[str, Any] | None, render: Callable[[Any], bytes]
    ) -> tuple[bytes, str]:
        entry = Entry.from_event(registered(kind, declaration))
        issue = Issue(SERIAL, date(2026, 11, 24), "0201", self.version.template(kind), f"{BASE}/verify")
        wording = Wording(self.version.words, LANGUAGES[language])
        facts = Facts(entry, CHILD_UIN if kind == "birth" else None, wording)

        def code_of(printed: Facts) -> str:
            return qr.text(BASE, SERIAL, self.codes.sign(qr.claims(printed, issue)))

        def with_code(page: dict[str, Any], text: str) -> bytes:
            return render({**page, "qr": {"svg": self.codes.draw(text), "alt": "QR"}})

        return draw_page(self.version.layouts[kind], facts, issue, code_of, with_code)


def text_of(pdf: bytes, path: Path) -> str:
    """What a screen reader or a search finds: pdftotext honours the ActualText that shaped Lao needs."""
    (file := path / "page.pdf").write_bytes(pdf)
    command = [program("pdftotext"), "-raw", str(file), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def rightmost_ink(pdf: bytes, path: Path) -> float:
    """How far to the right any word reaches on any page, in points."""
    (file := path / "page.pdf").write_bytes(pdf)
    command = [program("pdftotext"), "-bbox", str(file), "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return max(float(edge) for edge in re.findall(r'xMax="([0-9.]+)"', boxes))


def check_seal(pdf: bytes, path: Path, authority: Path | None = None) -> str:
    """What pdfsig says; with an authority, in an NSS database that trusts it."""
    (file := path / "sealed.pdf").write_bytes(pdf)
    command = [program("pdfsig")]
    if authority is not None:
        database = path / "nss"
        database.mkdir(exist_ok=True)
        certutil = [program("certutil"), "-d", f"sql:{database}"]
        subprocess.run([*certutil, "-N", "--empty-password"], check=True)
        subprocess.run([*certutil, "-A", "-n", "authority", "-t", "CT,C,C", "-i", str(authority)], check=True)
        command += ["-nssdir", str(database)]
    answer = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    sys.stderr.write(answer.stderr)
    return answer.stdout
