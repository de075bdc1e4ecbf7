"""The table version that a package needs, and the check that a database has it.

Revisions are numbers of four digits in one line, so a later one is greater: a database that is ahead serves
the package as well, because versions are written so that the one before still works.
"""

from __future__ import annotations

import re
from importlib import resources

from psycopg2.errors import UndefinedTable

from crvs_kernel.database.session import DatabaseSession

VERSION = "SELECT version_num FROM alembic_version"
_REVISION = re.compile(r'^revision = "(\d{4})"$', re.MULTILINE)


def newest(package: str) -> str:
    """The last revision of a package such as "crvs_registration.migrations"."""
    return max(revisions(package))


def revisions(package: str) -> list[str]:
    """All revisions of a package."""
    files = (resources.files(package) / "versions").iterdir()
    found: list[str] = _REVISION.findall("\n".join(each.read_text() for each in files if each.is_file()))
    return found


def version_of(url: str) -> str:
    """The revision of a database, as any role that may read it sees it; empty when it has none.

    Raises:
        Unavailable: the database is out of reach.

    """
    session = DatabaseSession(url, "-c statement_timeout=10000")
    try:
        rows = session.run(VERSION)
    except UndefinedTable:
        return ""
    finally:
        session.drop()
    return str(rows[0][0]) if rows else ""


def is_current(package: str, url: str) -> bool:
    """Whether a database has the version that the package needs, or a later one; raises as `version_of`."""
    return version_of(url) >= newest(package)
