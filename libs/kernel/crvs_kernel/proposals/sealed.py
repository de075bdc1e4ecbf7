"""What of proposals is sealed, and to which row each value is bound."""

from __future__ import annotations

from crvs_kernel.primitives import canonical_json
from crvs_kernel.service import SealedColumn


def place_of(table: str, id_: str) -> bytes:
    """Binds a sealed value to its row."""
    return canonical_json([table, id_])


# What a service with proposals adds to its `sealed`.
PROPOSALS_SEALED = (
    SealedColumn("proposal", "sealed", ("id",), lambda row: place_of("proposal", row["id"])),
    SealedColumn(
        "proposal_decision",
        "sealed",
        ("proposal",),
        lambda row: place_of("proposal_decision", row["proposal"]),
    ),
)
