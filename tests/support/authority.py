"""A certificate authority for the wire inside, and the directories that processes read."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_DAY = dt.timedelta(days=1)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(name: str, issuer: str, public: Any) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(_name(name)).issuer_name(_name(issuer))
    builder = builder.public_key(public).serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - _DAY).not_valid_after(now + _DAY)


@dataclass(frozen=True)
class Authority:
    """Signs certificates whose names are ``name`` and the address 127.0.0.1, or another address."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def pem(self) -> bytes:
        begun = _begun("inside", "inside", self.key.public_key())
        basic = x509.BasicConstraints(ca=True, path_length=0)
        return (
            begun.add_extension(basic, critical=True)
            .sign(self.key, hashes.SHA256())
            .public_bytes(Encoding.PEM)
        )

    def directory(self, place: Path, name: str, address: str = "127.0.0.1") -> Path:
        """``place`` with tls.crt, tls.key and ca.crt."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName(name)]
        )
        begun = _begun(name, "inside", key.public_key()).add_extension(names, critical=False)
        place.mkdir(parents=True)
        (place / "ca.crt").write_bytes(self.pem())
        (place / "tls.crt").write_bytes(begun.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))
        (place / "tls.key").touch(mode=0o600)
        pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (place / "tls.key").write_bytes(pkcs8)
        return place
