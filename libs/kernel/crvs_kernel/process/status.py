"""What is wrong with a service, and what to do, for an operator's terminal or cron."""

from __future__ import annotations

import sys

from crvs_kernel.config import read_settings
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.checkup import look
from crvs_kernel.process.keys import Proof
from crvs_kernel.process.troubles import lines
from crvs_kernel.service import Service


def run(service: Service) -> int:
    """Print each trouble; 1 when there is one."""
    settings = read_settings(service.settings_class)
    configure_logging(service.name, "CRITICAL")
    troubles = look(service, settings, Proof(service, settings, of_web=True).demand)
    said = lines(service.name, [each.told() for each in troubles])
    sys.stdout.write("\n".join([*said, "" if said else "Nothing is wrong.\n"]))
    return 1 if troubles else 0
