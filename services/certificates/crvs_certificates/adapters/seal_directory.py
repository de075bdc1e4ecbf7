"""Reads which keys a seal directory holds; says what is missing or does not belong together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509 import Certificate, load_pem_x509_certificate

from crvs_certificates.adapters.qr import own_jwk
from crvs_certificates.seal_authority import CA_FILE, QR_KEY_FILE, SEAL_CERTIFICATE_FILE, SEAL_KEY_FILE
from crvs_kernel.config import SettingsError

SETTING = "THABIAN_SEAL_DIRECTORY"


@dataclass(frozen=True)
class PublicKey:
    """The public half of a key; ``content`` is a JWK or a certificate in PEM."""

    id: str
    use: str  # qr | seal
    content: str


def public_keys(directory: Path) -> list[PublicKey]:
    """The key of the QR codes and the seal of a directory.

    Raises:
        SettingsError: a file is missing or cannot be read, or the seal's key is not that of its certificate.

    """
    for name in (QR_KEY_FILE, SEAL_KEY_FILE, SEAL_CERTIFICATE_FILE, CA_FILE):
        if not (directory / name).is_file():
            raise SettingsError(f"{SETTING}: {directory} has no {name}: put back the whole directory")
    try:
        codes = own_jwk(directory)
        certificate = load_pem_x509_certificate((directory / SEAL_CERTIFICATE_FILE).read_bytes())
        key: Any = load_pem_private_key((directory / SEAL_KEY_FILE).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"{SETTING}: a key in {directory} cannot be read") from error
    if _spki(key.public_key()) != _spki(certificate.public_key()):
        raise SettingsError(f"{SETTING}: {SEAL_KEY_FILE} is not the key of {SEAL_CERTIFICATE_FILE}")
    return [PublicKey(codes["kid"], "qr", orjson.dumps(codes).decode()), _seal(certificate)]


def _seal(certificate: Certificate) -> PublicKey:
    pem = certificate.public_bytes(Encoding.PEM).decode()
    return PublicKey(certificate.fingerprint(hashes.SHA256()).hex(), "seal", pem)


def _spki(key: Any) -> bytes:
    encoded: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded
