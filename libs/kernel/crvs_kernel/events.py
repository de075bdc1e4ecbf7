"""An event of the bus, without its envelope."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crvs_kernel.primitives import SystemClock, new_id


@dataclass(frozen=True)
class Event:
    """Something that happened to one aggregate; ``subject`` is its id, and the key that keeps its order."""

    type: str
    subject: str
    data: dict[str, Any]
    id: str = field(default_factory=lambda: str(new_id()))
    time: datetime = field(default_factory=SystemClock().now)
    source: str = ""
