"""Classes of failed statements by SQLSTATE (PostgreSQL, appendix A)."""

from __future__ import annotations

import psycopg2
import structlog
from psycopg2.extensions import TRANSACTION_STATUS_UNKNOWN, connection

from crvs_kernel.errors import ConstraintViolated, InvalidInput, Unavailable

log = structlog.get_logger()
# Connections, resources, operators' acts (a restart, a time limit), and transactions that must be repeated.
_PASSING_CLASSES = ("08", "53", "57", "40")
# A lock not had in time, a server that is a standby for now, a transaction that idled too long.
_PASSING = frozenset({"55P03", "25006", "25P03"})
_CONSTRAINT = "23"
_VALUE = "22"
DISK_FULL = "53100"
# Begins the names of the constraints that let nothing be sealed with a retired key (`reseal`).
RETIRED_KEY = "retired_key_"


def is_lost(session: connection) -> bool:
    """Whether the session is closed, whatever class the exception has."""
    return bool(session.closed) or session.info.transaction_status == TRANSACTION_STATUS_UNKNOWN


def is_passing(error: psycopg2.Error) -> bool:
    """Whether the same statement may succeed later: the fault is the server's and temporary."""
    code = error.pgcode
    if code is None:  # the client library speaks: no server was reached, or it went away
        return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
    return code.startswith(_PASSING_CLASSES) or code in _PASSING


def refusal_of(error: psycopg2.Error, *, lost: bool) -> Exception:
    """The domain error for a failure, or the failure itself when the statement is at fault."""
    code = error.pgcode or ""
    if lost:
        return Unavailable("database-unavailable")
    if code.startswith(_CONSTRAINT):
        return _constraint(error.diag.constraint_name or "unnamed")
    if code.startswith(_VALUE):
        return InvalidInput("invalid-fields")
    if not is_passing(error):
        return error
    passing = "database-full" if code == DISK_FULL else "database-busy"
    log.warning("database.refused", code=passing, sqlstate=code, error=type(error).__name__)
    return Unavailable(passing)


def _constraint(name: str) -> Exception:
    if not name.startswith(RETIRED_KEY):
        return ConstraintViolated(name)
    log.critical("keys.retired", constraint=name)
    return Unavailable("keys-wrong")
