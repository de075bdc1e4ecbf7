"""Some roles see the cases that they declared themselves; version 0012 brings the index for it."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change nothing."""


def downgrade() -> None:
    """Change nothing."""
