"""Keys and field encryption; every algorithm comes from the `cryptography` library."""

from __future__ import annotations

import contextlib
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from crvs_kernel.errors import Unavailable

_NONCE_BYTES = 12
_ID_BYTES = 8
MARK = b"\xf1key"  # leads a value that names its key; older values begin with their nonce
HEADER_BYTES = len(MARK) + _ID_BYTES
# The header and the nonce: no two values have the same, whatever key sealed them.
SEAL_BYTES = HEADER_BYTES + _NONCE_BYTES


def key_id(key: bytes) -> str:
    """The public name of a secret key: 16 hexadecimal digits that tell nothing of it."""
    return hashlib.sha256(b"key id\n" + key).digest()[:_ID_BYTES].hex()


def header_of(key: bytes) -> bytes:
    """The first bytes of everything that this key seals."""
    return MARK + bytes.fromhex(key_id(key))


class KeyNotHeld(Unavailable, InvalidTag):
    """A value names a key that this process was not given, as happens while keys are being changed.

    The value is sound, so whoever reads it waits or is told to come again.
    """

    def __init__(self) -> None:
        super().__init__("keys-wrong")


class FieldCipher:
    """AES-256-GCM (NIST SP 800-38D) for single values at rest; each names its key, then its random nonce.

    One key writes. A second one may be given that only reads: so a key is changed while values of both exist.
    """

    def __init__(self, key: bytes, other: bytes = b"") -> None:
        self._keys = {header_of(each): AESGCM(each) for each in (key, other) if each}
        self._header = header_of(key)
        self._writes = self._keys[self._header]

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        """Encrypt; ``aad`` binds the value to its place (e.g. table and row id), so that rows cannot swap."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._header + nonce + self._writes.encrypt(nonce, plain, aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes:
        """Decrypt.

        Raises:
            cryptography.exceptions.InvalidTag: changed bytes, another key or another place.
            KeyNotHeld: the value names another key; it is an InvalidTag, too.

        """
        key = self._keys.get(sealed[:HEADER_BYTES])
        if key is not None:
            return _decrypted(key, sealed[HEADER_BYTES:], aad)
        for each in self._keys.values():  # a value from before keys had names
            with contextlib.suppress(InvalidTag):
                return _decrypted(each, sealed, aad)
        raise KeyNotHeld if sealed.startswith(MARK) else InvalidTag


def _decrypted(key: AESGCM, sealed: bytes, aad: bytes) -> bytes:
    return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], aad)


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
