"""Ids of machine clients. They stand beside account ids as the subjects of tokens and of audit lines."""

from __future__ import annotations

import uuid

from crvs_kernel.errors import InvalidInput

# What the house calls itself where there is no account: in audit lines, and in the door's own requests.
_RESERVED = frozenset(
    {"anonymous", "citizen", "client", "door", "operator", "seed", "service", "staff", "system"}
)


def check_client_id(client_id: str) -> None:
    """Refuse an id that could be taken for an account's or for a part of the house.

    Raises:
        InvalidInput: ``client-id-reserved``.

    """
    if client_id in _RESERVED or _is_uuid(client_id):
        raise InvalidInput("client-id-reserved", pointer="/client_id")


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
