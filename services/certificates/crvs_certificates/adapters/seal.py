"""The electronic seal: PAdES B-B (ETSI EN 319 142-1) with an EC P-256 key that stays parsed in memory.

The seal certifies the document (DocMDP level 1): whatever is added afterwards breaks it. Signing needs no
network; a trusted timestamp would need an authority, which the country has yet to name.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from crvs_certificates.seal_authority import CA_FILE, SEAL_CERTIFICATE_FILE, SEAL_KEY_FILE

_FIELD = "Seal"
_DIGEST = "sha256"
_SIGNATURE_ROOM = 8192  # bytes for the CMS object: two certificates and attributes need about 2,200


class _SealSigner(Signer):
    """A signer that keeps the parsed key; pyHanko's own parses it again for each signature."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: bytes, authority: bytes) -> None:
        self._key = key
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # untyped in pyHanko
        registry.register(asn1_x509.Certificate.load(authority))
        super().__init__(signing_cert=asn1_x509.Certificate.load(certificate), cert_registry=registry)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - pyHanko's signature
        if digest_algorithm != _DIGEST:
            raise ValueError(digest_algorithm)
        if dry_run:
            return bytes(72)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _FaithfulWriter(IncrementalPdfFileWriter):
    """Adds the seal and nothing else.

    pyHanko would declare PDF 2.0, which PDF/A-2 forbids, and write the XMP anew with other prefixes.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Keep the version of the document."""

    def _update_meta(self) -> None:
        """Keep the metadata of the document."""


class PadesSeal:
    """Seals PDF documents with the key and certificates of a seal directory (see seal_authority)."""

    def __init__(self, directory: Path) -> None:
        key = load_pem_private_key((directory / SEAL_KEY_FILE).read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{SEAL_KEY_FILE} must hold an EC key")
        # pyHanko runs an event loop of its own, which a thread that has one already does not allow.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="seal")
        self._signer = _SealSigner(key, _der(directory / SEAL_CERTIFICATE_FILE), _der(directory / CA_FILE))

    def seal(self, pdf: bytes, reason: str) -> bytes:
        """The document with the seal appended; its first bytes are the given ones, unchanged.

        What is appended begins on a line of its own, as PDF/A wants (ISO 19005-2, 6.1.9).
        """
        writer = _FaithfulWriter(BytesIO(pdf + b"\n"))
        metadata = PdfSignatureMetadata(
            field_name=_FIELD,
            md_algorithm=_DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
        )
        signer = PdfSigner(metadata, signer=self._signer, new_field_spec=SigFieldSpec(_FIELD))
        signing = self._thread.submit(signer.sign_pdf, writer, bytes_reserved=_SIGNATURE_ROOM * 2)
        return bytes(signing.result().getbuffer())


def _der(path: Path) -> bytes:
    return load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER)
