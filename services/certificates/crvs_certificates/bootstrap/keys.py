"""Holds the seal directory to the certificates that were issued; makes and adopts seals.

A certificate on paper is checked with the public keys that this register has published. So what seals here is
known to the database, and a lost seal directory never leads to a new authority without somebody saying so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag

from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.adapters.seal_directory import SETTING, PublicKey, public_keys
from crvs_certificates.bootstrap import SERVICE
from crvs_certificates.domain.scan import read_scan
from crvs_certificates.seal_authority import SEAL_CERTIFICATE_FILE, make_seal_authority
from crvs_certificates.settings import CertificateSettings
from crvs_certificates.store import public_keys as store
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.config import SettingsError
from crvs_kernel.database.clock import NOW, refuse_apart
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.process.command import operator_transactions

_NOW: Final = sql(NOW)
_OPERATOR: Final = Principal("operator", "system", purpose="operations")
_WAY_ON: Final = (
    "Nothing was changed. Put the directory back from where your keys are kept; a seal that was changed on "
    'purpose is taken with `crvs-certificates adopt-seal`: docs/operations.md, "Keys".'
)


def prove(settings: CertificateSettings) -> None:
    """Return when the keys in the seal directory are known to the database, or nothing was sealed there yet.

    Raises:
        SettingsError: certificates exist that other keys have sealed, or the directory is not whole.
        Unavailable: the database is out of reach.

    """
    keys = public_keys(settings.seal_directory)
    operator_transactions(SERVICE, settings.database_url).run(lambda uow: _hold(uow, keys, settings))


def _hold(uow: UnitOfWork, keys: list[PublicKey], settings: CertificateSettings) -> None:
    known = store.known(uow)
    strange = [key for key in keys if key.id not in known]
    if strange and (known or not _signed_a_code(uow, settings)) and store.certificates_exist(uow):
        names = " and ".join(f"{key.use} {key.id[:16]}" for key in strange)
        raise SettingsError(f"{SETTING}: certificates exist, and none was sealed with {names}. {_WAY_ON}")
    for key in strange:
        store.add(uow, key.id, key.use, key.content)


def _signed_a_code(uow: UnitOfWork, settings: CertificateSettings) -> bool:
    """Of a database from before the table of public keys: whether our key signed what it holds."""
    stored = store.a_sealed_code(uow)
    if stored is None:
        return False
    serial, sealed = stored
    try:
        text = cipher_of(settings).open(sealed, f"qr:{serial}".encode()).decode()
    except InvalidTag:
        return False
    code = read_scan(text).code
    return code is not None and SignedQr(settings.seal_directory).open(code) is not None


def adopt_seal(directory: Path, database_url: str) -> list[PublicKey]:
    """Take the keys of a seal directory; gives those that were new. Former ones stay published."""
    keys = public_keys(directory)

    def work(uow: UnitOfWork) -> list[PublicKey]:
        known = store.known(uow)
        new = [key for key in keys if key.id not in known]
        for key in new:
            store.add(uow, key.id, key.use, key.content)
        if new:
            uow.audit(AuditLine(_OPERATOR, "seal.adopt", "public_key", [key.id for key in new]))
        return new

    return operator_transactions(SERVICE, database_url).run(work)


def _certificates_exist(uow: UnitOfWork) -> bool:
    (row,) = uow.rows(_NOW)
    refuse_apart(row["now"])
    return store.certificates_exist(uow)


def make_seal(directory: Path, database_url: str) -> None:
    """Make an authority and its seal in a directory without one; never over certificates that exist.

    Raises:
        SettingsError: certificates exist, and the directory that sealed them is gone.
        Unavailable: the database is out of reach, or its clock differs from ours: certificates of this year
            would be worthless under a seal that is valid from the next.

    """
    if (directory / SEAL_CERTIFICATE_FILE).exists():
        return
    if operator_transactions(SERVICE, database_url).run(_certificates_exist):
        raise SettingsError(f"{SETTING}: certificates exist, and {directory} has no seal. {_WAY_ON}")
    make_seal_authority(directory)
