"""The office that a case is being transferred to, and the status that it had before."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

# The app role moves a case to the office that it was sent to, and nothing else anywhere.
_GUARD = """
CREATE FUNCTION refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN RETURN NEW; END IF;
 RAISE EXCEPTION 'a record stays at its office' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER record_stays BEFORE UPDATE OF office ON record FOR EACH ROW
 WHEN (NEW.office <> OLD.office AND (OLD.status <> 'transferring' OR NEW.office <> OLD.sent_to))
 EXECUTE FUNCTION refuse_move();
"""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("ALTER TABLE record ADD COLUMN sent_to text, ADD COLUMN sent_as text")
    op.execute(_GUARD)
    grant(op, "record", "UPDATE (office, sent_to, sent_as)", "registration")


def downgrade() -> None:
    """Cases on their way must be returned before."""
    op.execute("REVOKE UPDATE (office) ON record FROM registration_app")
    op.execute("DROP TRIGGER record_stays ON record")
    op.execute("DROP FUNCTION refuse_move")
    op.execute("ALTER TABLE record DROP COLUMN sent_to, DROP COLUMN sent_as")
