"""The composition root: the only file that sees everything."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask

from crvs_certificates.adapters.certificates import SealedCertificates
from crvs_certificates.adapters.entries import SealedEntries
from crvs_certificates.adapters.page_versions import page_version, policy
from crvs_certificates.adapters.requests import SealedRequests
from crvs_certificates.api import certificates, requests, verifications
from crvs_certificates.api.wiring import give
from crvs_certificates.application import reactions
from crvs_certificates.application.ports import Copies, Deps, Layouts, Policies
from crvs_certificates.domain.kinds import KINDS
from crvs_certificates.settings import CertificateSettings
from crvs_kernel.config import Settings
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.events import Event
from crvs_kernel.http.web import WebParts, create_web
from crvs_kernel.primitives import Clock, SystemClock
from crvs_kernel.process.cli import main as run
from crvs_kernel.process.service import Service

TOPIC: Final = "crvs.certificates"


def build_deps(settings: CertificateSettings, clock: Clock | None = None) -> Deps:
    """Read keys, fonts and rules once a process; only the web process draws and seals, so it alone does."""
    from crvs_certificates.adapters.qr import SignedQr  # noqa: PLC0415 - see above
    from crvs_certificates.adapters.render import TypstPages  # noqa: PLC0415 - see above
    from crvs_certificates.adapters.seal import PadesSeal  # noqa: PLC0415 - see above

    cipher = FieldCipher(settings.data_key)
    page = page_version()
    return Deps(
        entries=SealedEntries(cipher),
        requests=SealedRequests(cipher),
        certificates=SealedCertificates(cipher),
        pages=TypstPages(page),
        seal=PadesSeal(settings.seal_directory),
        qr=SignedQr(settings.seal_directory),
        layouts=Layouts(page.words, page.layouts, page.template),
        policies=Policies(policy("fees"), policy("entitlements")),
        clock=clock or SystemClock(),
        randbelow=secrets.randbelow,
        zone=settings.zone,
        verify_base_url=settings.verify_base_url,
    )


def build_web(settings: CertificateSettings, clock: Clock | None = None) -> Flask:
    """The web process."""
    parts = WebParts(
        service="certificates",
        title="Certificates",
        blueprints=[requests.blueprint, certificates.blueprint, verifications.blueprint],
        catalogues=[Path(__file__).with_name("problems.yaml")],
        topic=TOPIC,
    )
    app = create_web(parts, settings)
    give(app, build_deps(settings, clock))
    return app


def build_reactions(settings: Settings, clock: Clock | None = None) -> Reactions:
    """What the worker does with each event type; it holds no seal key."""
    cipher = FieldCipher(settings.data_key)
    deps = Copies(SealedEntries(cipher), SealedCertificates(cipher), clock or SystemClock())
    handlers: dict[str, Callable[[Event, UnitOfWork], None]] = {}
    for kind in KINDS:
        handlers[f"{kind}.registered.v1"] = partial(reactions.on_registered, deps=deps)
        handlers[f"{kind}.corrected.v1"] = partial(reactions.on_corrected, deps=deps)
    handlers["person.enrolled.v1"] = partial(reactions.on_person_enrolled, deps=deps)
    return handlers


SERVICE: Final = Service(
    name="certificates",
    settings_class=CertificateSettings,
    build_web=build_web,
    migrations="crvs_certificates.migrations",
    build_reactions=build_reactions,
    consumes=("crvs.registration", "crvs.identity"),
    publishes=TOPIC,
)


def main() -> None:
    """`crvs-certificates web | worker | relay | migrate`."""
    sys.exit(run(SERVICE))
