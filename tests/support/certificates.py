"""The certificates that an operator makes: `deploy/new-certificates`, run in a directory of a test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from tests.support.deployment import ROOT
from tests.support.machine import program


def run_new_certificates(directory: Path) -> subprocess.CompletedProcess[str]:
    """Run it once more where it lies, or first copy it there."""
    program("openssl")
    script = directory / "deploy" / "new-certificates"
    if not script.exists():
        script.parent.mkdir(parents=True)
        shutil.copy(ROOT / "deploy" / script.name, script)
    return subprocess.run(
        [script], check=False, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}
    )


def new_certificates(directory: Path) -> Path:
    """The folder with one folder for each name."""
    made = run_new_certificates(directory)
    assert made.returncode == 0, made.stderr
    return directory / "deploy" / "tls"


def names_of(certificate: Path) -> tuple[str, set[str]]:
    """The common name, and the hosts that it is good for."""
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    (subject,) = read.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    try:
        hosts = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return str(subject.value), set()
    return str(subject.value), set(hosts.get_values_for_type(x509.DNSName))
