"""Keys and field encryption; every algorithm comes from the `cryptography` library."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_NONCE_BYTES = 12


class FieldCipher:
    """AES-256-GCM (NIST SP 800-38D) for single values at rest; the nonce is random and leads the result."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        """Encrypt; ``aad`` binds the value to its place (e.g. table and row id), so that rows cannot swap."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        """Decrypt.

        Raises:
            cryptography.exceptions.InvalidTag: changed bytes, another key or another place.

        """
        return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], aad)


def generate_ed25519() -> bytes:
    """A new Ed25519 private key (RFC 8032) as unencrypted PKCS #8 PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def load_ed25519(pem: bytes) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        TypeError: the PEM holds another kind of key.

    """
    key = load_pem_private_key(pem, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 private key")
    return key
