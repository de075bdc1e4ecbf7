"""What the portal is: see `crvs_kernel.service`. It has no worker, no relay and no database."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_kernel.process import cli
from crvs_kernel.service import Service
from crvs_portal.settings import PortalSettings

SERVICE: Final = Service(
    name="portal",
    package="crvs_portal",
    settings_class=PortalSettings,
    has_database=False,
)
main = partial(cli.main, SERVICE)
