"""Acts by the facts that entries prove, no longer by the names of four kinds; 0007 brings the key for it."""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0002"
down_revision = "0001"

_TO_FACTS = """UPDATE act SET fact = CASE WHEN fact = 'marriage' THEN 'union'
 WHEN fact = 'divorce' THEN 'end-of-union' WHEN fact = 'birth' AND role <> 'child' THEN 'parentage'
 ELSE fact END"""
_TO_KINDS = """UPDATE act SET fact = CASE fact WHEN 'union' THEN 'marriage' WHEN 'end-of-union' THEN 'divorce'
 WHEN 'parentage' THEN 'birth' ELSE fact END"""
# Of two facts of one role the older version keeps the one that a standing follows.
_SECOND_OF_A_ROLE = """DELETE FROM act one USING act other
 WHERE one.record_id = other.record_id AND one.role = other.role
 AND (one.fact = 'parentage', one.fact) > (other.fact = 'parentage', other.fact)"""


def upgrade() -> None:
    op.execute("ALTER TABLE act RENAME COLUMN kind TO fact")
    op.execute(_TO_FACTS)
    op.execute("ALTER TABLE act ADD COLUMN child text")
    grant(op, "act", "UPDATE (child)", "identity")


def downgrade() -> None:
    """Loses what the older version cannot know: a second fact of one role, and children.

    Acts without facts stay: the older fold ignores them, and their UINs must not be allotted again (law 14).
    """
    op.execute(_SECOND_OF_A_ROLE)
    op.execute("ALTER TABLE act DROP COLUMN child, DROP CONSTRAINT act_pkey")
    op.execute("ALTER TABLE act ADD PRIMARY KEY (record_id, role)")
    op.execute(_TO_KINDS)
    op.execute("ALTER TABLE act RENAME COLUMN fact TO kind")
