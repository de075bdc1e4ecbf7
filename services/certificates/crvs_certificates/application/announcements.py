"""The events of certificates: what they say, in an order that can be told again from the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crvs_kernel.events import Event
from crvs_kernel.primitives import derived_id


def told(past: str, data: dict[str, Any], at: datetime) -> Event:
    """`certificate.<past>.v1`; its id follows from the certificate: told again it is the same event."""
    type_ = f"certificate.{past}.v1"
    id_ = derived_id(str(data["record_id"]), type_, data["serial"])
    return Event(type_, data["serial"], data, id=str(id_), time=at)
