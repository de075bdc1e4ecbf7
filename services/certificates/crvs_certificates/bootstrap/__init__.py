"""What the certificates service is: see `crvs_kernel.service`."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_certificates.settings import CertificateSettings
from crvs_contracts.events.catalogue import faults
from crvs_kernel.process import cli
from crvs_kernel.service import LIST_KNOWN, RECORD_OR_TIME, REOPEN, OperatorCommand, SealedColumn, Service


def _sealed(table: str, column: str, key: str, place: str) -> SealedColumn:
    return SealedColumn(table, column, (key,), lambda row: f"{place}:{row[key]}".encode())


SERVICE: Final = Service(
    name="certificates",
    package="crvs_certificates",
    settings_class=CertificateSettings,
    consumes=("crvs.registration", "crvs.identity"),
    publishes="crvs.certificates",
    faults=faults,
    fills=True,
    own_keys=True,
    sealed=(
        _sealed("entry", "sealed", "record_id", "entry"),
        SealedColumn(
            "entry_margin", "sealed", ("record_id", "at"), lambda row: f"margin:{row['record_id']}".encode()
        ),
        _sealed("allotted_uin", "sealed", "record_id", "uin"),
        _sealed("certificate_request", "sealed", "id", "request"),
        _sealed("request_decision", "sealed_reason", "request_id", "decision"),
        _sealed("certificate_document", "sealed", "serial", "document"),
        _sealed("certificate_document", "sealed_qr", "serial", "qr"),
    ),
    commands=(
        OperatorCommand(
            "republish",
            "publish what happened to certificates again, for a feed or a bus that has lost it",
            {"what": RECORD_OR_TIME},
        ),
        LIST_KNOWN,
        REOPEN,
        OperatorCommand("make-seal", "make a demonstration authority and its seal, unless there is one"),
        OperatorCommand("adopt-seal", "seal with the keys in the seal directory from now on"),
    ),
)
main = partial(cli.main, SERVICE)
