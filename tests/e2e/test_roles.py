"""Every role at every scoped route of the API: let in where it holds the scope, and nowhere else (law 7)."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.api import Api
from tests.support.stack import RunningStack

ROOT = Path(__file__).parents[2]
ROLES = yaml.safe_load((ROOT / "services/gateway/crvs_gateway/domain/roles.yaml").read_text("utf-8"))["roles"]
EVERYWHERE = {"administrator", "auditor"}
NOWHERE = {"statistician", "provincial_administrator"}  # the stack of the tests has no account of theirs


def _ways(stack: RunningStack) -> list[tuple[str, str, str]]:
    """Method, path with ids of nothing, and scope."""
    paths = Api(stack.door).get("/openapi.json").json["paths"]
    return [
        (method.upper(), re.sub(r"{\w+}", str(uuid.UUID(int=0)), path), operation["x-scope"])
        for path, operations in paths.items()
        for method, operation in operations.items()
        if "x-scope" in operation
    ]


@pytest.mark.parametrize("role", sorted(ROLES.keys() - NOWHERE))
def test_a_role_reaches_what_its_scopes_name_and_nothing_else(
    postgres_stack: RunningStack, role: str
) -> None:
    name = role.replace("_", "-")
    caller = postgres_stack.staff(name, None) if role in EVERYWHERE else postgres_stack.staff(name)
    ways = _ways(postgres_stack)
    assert len(ways) > 30
    assert {path for _, path, scope in ways if scope == "audit.read"} == {
        f"/v1/audit/{service}"
        for service in ("registration", "identity", "certificates", "exchange", "gateway")
    }
    wrong = []
    for method, path, scope in ways:
        sent: Any = None if method == "GET" else {"nothing": "known"}
        answer = caller.call(method, path, sent, Idempotency_Key=uuid.uuid4().hex, If_Match='"v1"')
        refused = answer.status == 403 and scope.encode() in answer.data
        if refused == (scope in ROLES[role]["scopes"]) or answer.status >= 500:
            wrong.append((method, path, scope, answer.status))
    assert wrong == []
