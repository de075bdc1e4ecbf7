"""Entries, requests, decisions, certificates, their bytes and statuses; the app role can only add to most."""

from alembic import op

from crvs_kernel.database.migrations import create_plumbing, drop_plumbing, grant

revision = "0001"
down_revision = None

_TABLES = (
    """CREATE TABLE entry (
        record_id uuid PRIMARY KEY,
        kind text NOT NULL,
        version integer NOT NULL,
        registration_number text NOT NULL CONSTRAINT entry_registration_number_key UNIQUE,
        office text NOT NULL,
        office_path text[] NOT NULL,
        sealed bytea NOT NULL)""",
    """CREATE TABLE allotted_uin (
        record_id uuid PRIMARY KEY,
        sealed bytea NOT NULL)""",
    """CREATE TABLE certificate_request (
        id uuid PRIMARY KEY,
        record_id uuid NOT NULL REFERENCES entry,
        language text NOT NULL,
        relationship text NOT NULL,
        sealed bytea NOT NULL,
        fee_amount integer NOT NULL,
        fee_currency text NOT NULL,
        fee_rule text NOT NULL,
        entitlement_rule text NOT NULL,
        requested_at timestamptz NOT NULL,
        requested_by text NOT NULL)""",
    "CREATE INDEX certificate_request_record ON certificate_request (record_id)",
    """CREATE TABLE request_decision (
        request_id uuid PRIMARY KEY REFERENCES certificate_request,
        outcome text NOT NULL CONSTRAINT request_decision_outcome CHECK (outcome IN ('issued', 'refused')),
        sealed_reason bytea,
        decided_at timestamptz NOT NULL,
        decided_by text NOT NULL)""",
    """CREATE TABLE certificate (
        serial text PRIMARY KEY,
        request_id uuid NOT NULL CONSTRAINT certificate_request_id_key UNIQUE REFERENCES certificate_request,
        record_id uuid NOT NULL REFERENCES entry,
        record_version integer NOT NULL,
        kind text NOT NULL,
        language text NOT NULL,
        template text NOT NULL,
        office text NOT NULL,
        issued_on date NOT NULL,
        issued_at timestamptz NOT NULL,
        issued_by text NOT NULL)""",
    "CREATE INDEX certificate_record ON certificate (record_id)",
    """CREATE TABLE certificate_document (
        serial text PRIMARY KEY REFERENCES certificate,
        sha256 text NOT NULL,
        size integer NOT NULL,
        sealed bytea NOT NULL,
        sealed_qr bytea NOT NULL)""",
    """CREATE TABLE certificate_status (
        serial text NOT NULL REFERENCES certificate,
        status text NOT NULL CONSTRAINT certificate_status_known CHECK (status IN ('superseded', 'revoked')),
        at timestamptz NOT NULL,
        by text NOT NULL,
        reason_code text,
        by_version integer,
        PRIMARY KEY (serial, status))""",
)
# The bytes are encrypted, so PostgreSQL's compression would only cost time.
_STORAGE = "ALTER TABLE certificate_document ALTER COLUMN sealed SET STORAGE EXTERNAL"
_GRANTS = {
    "entry": "SELECT, INSERT, UPDATE (version, registration_number, office, office_path, sealed)",
    "allotted_uin": "SELECT, INSERT",
    "certificate_request": "SELECT, INSERT",
    "request_decision": "SELECT, INSERT",
    "certificate": "SELECT, INSERT",
    "certificate_document": "SELECT, INSERT",
    "certificate_status": "SELECT, INSERT",
}


def upgrade() -> None:
    create_plumbing(op, "certificates")
    for statement in (*_TABLES, _STORAGE):
        op.execute(statement)
    for table, privileges in _GRANTS.items():
        grant(op, table, privileges, "certificates")


def downgrade() -> None:
    for table in reversed(_GRANTS):
        op.drop_table(table)
    drop_plumbing(op)
