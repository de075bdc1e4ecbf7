"""Builds what the use cases of the web process need."""

from __future__ import annotations

import secrets

from crvs_certificates.adapters.page_versions import page_version, pairs, policy
from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.adapters.render import TypstPages
from crvs_certificates.adapters.seal import PadesSeal
from crvs_certificates.application.deps import Deps, Layouts, Policies
from crvs_certificates.settings import CertificateSettings
from crvs_certificates.store import public_keys
from crvs_certificates.store.certificates import Certificates
from crvs_certificates.store.entries import Entries
from crvs_certificates.store.margins import Margins
from crvs_certificates.store.requests import Requests
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.primitives import Clock, SystemClock


def build_deps(settings: CertificateSettings, transactions: Transactions, clock: Clock | None = None) -> Deps:
    """Read keys, fonts and rules once a process."""
    cipher = cipher_of(settings)
    page = page_version()
    return Deps(
        entries=Entries(cipher),
        margins=Margins(cipher),
        requests=Requests(cipher),
        certificates=Certificates(cipher),
        pages=TypstPages(page),
        seal=PadesSeal(settings.seal_directory),
        qr=SignedQr(settings.seal_directory, lambda: transactions.run(public_keys.of_codes)),
        layouts=Layouts(page.words, page.layouts, page.template),
        policies=Policies(policy("fees"), policy("entitlements"), pairs()),
        clock=clock or SystemClock(),
        randbelow=secrets.randbelow,
        zone=settings.zone,
        verify_base_url=settings.verify_base_url,
    )
