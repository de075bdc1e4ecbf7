"""The relay process of a service."""

from __future__ import annotations

from crvs_kernel.bus.connect import connect
from crvs_kernel.config import read_settings
from crvs_kernel.delivery.relay import run_relay
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.keys import Proof
from crvs_kernel.service import Service
from crvs_kernel.wire import tell_wires_in_clear


def run(service: Service) -> int:
    """Move events until told to stop."""
    settings = read_settings(service.settings_class)
    configure_logging(service.name, settings.log_level)
    tell_wires_in_clear(settings, http=False)
    proof = Proof(service, settings)
    return run_relay(connect(settings.bus_url), settings, service.publishes, proof.prove)
