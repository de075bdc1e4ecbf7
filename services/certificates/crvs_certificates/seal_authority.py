"""Makes the demonstration keys of the seal: an own certification authority, the seal below it, the QR key.

`crvs-certificates make-seal` calls `make_seal_authority(directory)`, unless certificates exist. In production
a ministry's own authority fills the same directory. Former public keys are kept in the database.

Files (private keys are mode 0600):
    ca.pem            certificate of the authority; give it to whoever checks seals (NSS database, Acrobat)
    seal.cert.pem     certificate of the seal, EC P-256, key usage digitalSignature and contentCommitment
    seal.key.pem      its private key
    qr.key.pem        Ed25519 private key of the QR codes (published as JWKS by the service)
The authority's own private key is not kept: this demonstration issues one seal and no more.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from crvs_kernel.crypto import generate_ed25519

CA_FILE: Final = "ca.pem"
SEAL_CERTIFICATE_FILE: Final = "seal.cert.pem"
SEAL_KEY_FILE: Final = "seal.key.pem"
QR_KEY_FILE: Final = "qr.key.pem"
_YEARS: Final = timedelta(days=3650)


def make_seal_authority(directory: Path, *, organisation: str = "Thabian demonstration register") -> None:
    """Fill the directory; what it holds already is left alone, so that a restart keeps its keys."""
    directory.mkdir(parents=True, exist_ok=True)
    if (directory / SEAL_CERTIFICATE_FILE).exists():
        return
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key, organisation)
    seal_key = ec.generate_private_key(ec.SECP256R1())
    seal = _seal(seal_key, authority, authority_key, organisation)
    secret = seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(directory / SEAL_KEY_FILE, secret, 0o600)
    _write(directory / QR_KEY_FILE, generate_ed25519(), 0o600)
    _write(directory / CA_FILE, authority.public_bytes(Encoding.PEM), 0o644)
    _write(directory / SEAL_CERTIFICATE_FILE, seal.public_bytes(Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Give the mode at creation: a private key is never readable by others, not even for a moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "LA"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, signs_documents: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_documents,
        content_commitment=signs_documents,
        key_cert_sign=not signs_documents,
        crl_sign=not signs_documents,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, *, signs_documents: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _YEARS)
        .add_extension(_usage(signs_documents=signs_documents), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _authority(key: ec.EllipticCurvePrivateKey, organisation: str) -> x509.Certificate:
    name = _name("Seal authority", organisation)
    builder = _certificate(name, name, key.public_key(), signs_documents=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.sign(key, hashes.SHA256())


def _seal(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    organisation: str,
) -> x509.Certificate:
    subject = _name("Seal of the civil register", organisation)
    builder = _certificate(subject, authority.subject, key.public_key(), signs_documents=True)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(issuer, critical=False).sign(authority_key, hashes.SHA256())
