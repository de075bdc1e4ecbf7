"""The word index: by name a search reads one B-tree, and a vocabulary leads to words alike.

Records of before have no words yet: `crvs-registration reindex` writes them, while the register works.
"""

from __future__ import annotations

from alembic import op

from crvs_kernel.database.migrations import grant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        'CREATE TABLE name_word (word text COLLATE "C" NOT NULL, office text NOT NULL,'
        " record_id uuid NOT NULL, parties smallint NOT NULL)"
    )
    op.execute("CREATE UNIQUE INDEX name_word_found ON name_word (word, office, record_id) INCLUDE (parties)")
    op.execute("CREATE INDEX name_word_record ON name_word (record_id)")
    op.execute(
        'CREATE TABLE near_word (part text COLLATE "C" NOT NULL, word text COLLATE "C" NOT NULL,'
        " CONSTRAINT near_word_pkey PRIMARY KEY (part, word))"
    )
    grant(op, "name_word", "SELECT, INSERT, DELETE", "registration")
    grant(op, "near_word", "SELECT, INSERT", "registration")


def downgrade() -> None:
    op.execute("DROP TABLE name_word")
    op.execute("DROP TABLE near_word")
