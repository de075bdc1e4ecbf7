"""The command that forgets what only guarded against repeats long ago."""

from __future__ import annotations

import structlog

from crvs_kernel.config import migrator_url
from crvs_kernel.database.prune import prune
from crvs_kernel.observability import configure_logging
from crvs_kernel.service import Service


def run(service: Service) -> int:
    """Delete by age, as the owner of the tables."""
    configure_logging(service.name, "INFO")
    structlog.get_logger().info("pruned", **prune(migrator_url()))
    return 0
