"""The name of an account may change."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    grant(op, "account", "UPDATE (name)", "gateway")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (name) ON account FROM gateway_app")
