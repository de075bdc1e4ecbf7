"""The tables of the service; what an officer decided and what was issued is only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

METADATA = sa.MetaData()
_TIME = sa.DateTime(timezone=True)

ENTRY = sa.Table(
    "entry",
    METADATA,
    sa.Column("record_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("registration_number", sa.Text, nullable=False, unique=True),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("office_path", ARRAY(sa.Text), nullable=False),  # "LA", "LA-PH", "0201": where it lay
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # the entry, encrypted and bound to its record
)

# Cancellations and reinstatements of entries. An entry is cancelled while a version of its cancellation is
# above its own: a reinstatement comes with a later version, whatever the order in which events arrive.
ENTRY_STANDING = sa.Table(
    "entry_standing",
    METADATA,
    sa.Column("record_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("at", _TIME, nullable=False),
    sa.CheckConstraint("standing IN ('cancelled', 'reinstated')", name="entry_standing_known"),
)

# What later entries say of an entry, each time that it changed; the latest counts, whenever it comes.
ENTRY_MARGIN = sa.Table(
    "entry_margin",
    METADATA,
    sa.Column("record_id", sa.Uuid, primary_key=True),
    sa.Column("at", _TIME, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # the notes, encrypted and bound to the record
)

# Serial numbers that others know and this service has forgotten with a restore: never given again (law 14).
SPENT_SERIAL = sa.Table(
    "spent_serial",
    METADATA,
    sa.Column("serial", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Uuid, nullable=False),
    sa.Column("at", _TIME, nullable=False, server_default=sa.func.now()),
)

# Of those, which were revoked: whoever compares is told once, and not every night.
SPENT_REVOCATION = sa.Table(
    "spent_revocation",
    METADATA,
    sa.Column("serial", sa.Text, sa.ForeignKey("spent_serial.serial"), primary_key=True),
    sa.Column("at", _TIME, nullable=False),
    sa.Column("reason_code", sa.Text, nullable=False),
)

ALLOTTED_UIN = sa.Table(
    "allotted_uin",
    METADATA,
    sa.Column("record_id", sa.Uuid, primary_key=True),  # of the birth; may arrive before the entry
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

REQUEST = sa.Table(
    "certificate_request",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("record_id", sa.Uuid, sa.ForeignKey("entry.record_id"), nullable=False, index=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("relationship", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # requester, purpose and the names compared
    sa.Column("fee_amount", sa.Integer, nullable=False),
    sa.Column("fee_currency", sa.Text, nullable=False),
    sa.Column("fee_rule", sa.Text, nullable=False),
    sa.Column("entitlement_rule", sa.Text, nullable=False),
    sa.Column("requested_at", _TIME, nullable=False),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("replaces", sa.Text),  # the serial of the certificate that was taken back
    sa.Column("asked_at", sa.Text),  # the office, where it is not one that the entry is seen from
    sa.Column("asked_path", ARRAY(sa.Text)),  # and where that lay
)

# How often an account asked, on a day, for certificates of entries of other offices, also in vain.
ASKED_ELSEWHERE = sa.Table(
    "asked_elsewhere",
    METADATA,
    sa.Column("actor", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

DECISION = sa.Table(
    "request_decision",
    METADATA,
    sa.Column("request_id", sa.Uuid, sa.ForeignKey("certificate_request.id"), primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("sealed_reason", sa.LargeBinary),
    sa.Column("decided_at", _TIME, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.CheckConstraint("outcome IN ('issued', 'refused')", name="request_decision_outcome"),
)

CERTIFICATE = sa.Table(
    "certificate",
    METADATA,
    sa.Column("serial", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Uuid, sa.ForeignKey("certificate_request.id"), nullable=False, unique=True),
    sa.Column("record_id", sa.Uuid, sa.ForeignKey("entry.record_id"), nullable=False, index=True),
    sa.Column("record_version", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("issued_at", _TIME, nullable=False),
    sa.Column("issued_by", sa.Text, nullable=False),
    sa.Column("noted_at", _TIME),  # of the margin that it prints; null where there was none
)

DOCUMENT = sa.Table(
    "certificate_document",
    METADATA,
    sa.Column("serial", sa.Text, sa.ForeignKey("certificate.serial"), primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),  # of the PDF as it was sealed and is served
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # the PDF, byte for byte, encrypted
    sa.Column("sealed_qr", sa.LargeBinary, nullable=False),
)

STATUS = sa.Table(
    "certificate_status",
    METADATA,
    sa.Column("serial", sa.Text, sa.ForeignKey("certificate.serial"), primary_key=True),
    sa.Column("status", sa.Text, primary_key=True),
    sa.Column("at", _TIME, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason_code", sa.Text),
    sa.Column("by_version", sa.Integer),
    sa.CheckConstraint("status IN ('superseded', 'revoked')", name="certificate_status_known"),
)

PUBLIC_KEY = sa.Table(
    "public_key",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("use", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # of a QR key a JWK, of a seal its certificate in PEM
    sa.Column("since", _TIME, nullable=False),
    sa.CheckConstraint("use IN ('qr', 'seal')"),
)
