"""Requests that replace a certificate which the register took back."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE certificate_request ADD COLUMN replaces text REFERENCES certificate")


def downgrade() -> None:
    op.execute("ALTER TABLE certificate_request DROP COLUMN replaces")
