"""The position that a reader of the feed comes with."""

from __future__ import annotations

import structlog

from crvs_exchange.domain.feed import Extent
from crvs_kernel.errors import Conflict

_log = structlog.get_logger(__name__)


def hold_position(extent: Extent, after: int) -> None:
    """Refuse a position that a restore has lost; the log says how many lost events the reader has read.

    Raises:
        Conflict: ``position-beyond-feed``, ``feed-restored``.

    """
    try:
        extent.check(after)
    except Conflict as refused:
        _log.warning("feed.position_lost", events=after - refused.params["last"])
        raise
