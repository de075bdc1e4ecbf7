"""The events of certificates: what they say, in an order that can be told again from the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crvs_kernel.events import Event
from crvs_kernel.primitives import derived_id


def told(past: str, data: dict[str, Any], at: datetime, version: int | None = None) -> Event:
    """`certificate.<past>.v1`; its id follows from the certificate: told again it is the same event.

    ``version``: of the entry, where the entry's own standing is the cause, which can change more than once.
    """
    type_ = f"certificate.{past}.v1"
    cause = () if version is None else (str(version),)
    id_ = derived_id(str(data["record_id"]), type_, data["serial"], *cause)
    return Event(type_, data["serial"], data, id=str(id_), time=at)
