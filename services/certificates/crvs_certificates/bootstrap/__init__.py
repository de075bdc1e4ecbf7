"""What the certificates service is: see `crvs_kernel.service`."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_certificates.settings import CertificateSettings
from crvs_contracts.events.catalogue import faults
from crvs_kernel.process import cli
from crvs_kernel.service import Service

SERVICE: Final = Service(
    name="certificates",
    package="crvs_certificates",
    settings_class=CertificateSettings,
    consumes=("crvs.registration", "crvs.identity"),
    publishes="crvs.certificates",
    faults=faults,
)
main = partial(cli.main, SERVICE)
