"""The combined document is kept: whatever a caller sends, the answer is one that it promises, and no 5xx."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, strategies
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.combined.examples import Examples
from tests.support.api import Api
from tests.support.chance import SEED
from tests.support.counter import Command
from tests.support.stack import RunningStack, running_stack

CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    status_code_conformance,
    response_schema_conformance,
]
# What would end the caller's own session or account; both have tests of their own.
LEFT_OUT = {("DELETE", "/v1/sessions/current")}
EXAMPLES = 20  # of each operation and caller
CALLERS = ["registrar", "officer", "administrator", "ministry", "nobody"]


@dataclass
class Seen:
    """What came back: statuses by operation, and breaches of the document by kind, with a curl line each."""

    statuses: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    breaches: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module", name="stack")
def _stack() -> Iterator[RunningStack]:
    """A stack of its own: guessed passwords slow everybody who signs in from this machine."""
    with running_stack("postgresql", "contract") as stack:
        yield stack


@pytest.fixture(scope="module", name="examples")
def _examples(stack: RunningStack) -> Examples:
    return Examples(stack)


@pytest.fixture(scope="module", name="seen")
def _seen() -> Seen:
    return Seen()


def _send(case: Any, seen: Seen, caller: Api) -> int:
    """Send one case; what breaks the document is collected, so that one breach hides no other."""
    headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    if case.method != "GET":
        headers["Idempotency-Key"] = uuid.uuid4().hex
    response = case.call(headers=headers)
    seen.statuses[case.operation.label].add(response.status_code)
    if str(response.status_code) not in case.operation.definition.raw["responses"]:
        seen.breaches[f"{case.operation.label} {response.status_code} is not listed"] = case.as_curl_command()
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as found:
        names = ", ".join(type(each).__name__ for each in found.exceptions)
        told = f"{case.as_curl_command()}\n{found.exceptions[0]}"
        seen.breaches.setdefault(f"{case.operation.label} {response.status_code} {names}", told)
    return int(response.status_code)


def _told(seen: Seen) -> str:
    return "\n\n".join(f"{breach}\n{curl}" for breach, curl in seen.breaches.items())


def _operations(stack: RunningStack) -> Iterator[Any]:
    document = schemathesis.openapi.from_url(f"{stack.door}/openapi.json")
    for found in document.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            yield operation


def _draw(given: Any, count: int, seen: Seen, caller: Api) -> None:
    @hypothesis.seed(int(SEED, 16))
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=given)
    def send(case: Any) -> None:
        _send(case, seen, caller)

    send()


def _fuzz(operation: Any, examples: Examples, seen: Seen, caller: Api) -> None:
    """The document's examples; then right and about what exists, right about nothing, and wrong."""
    for example in operation.get_strategies_from_examples():
        _draw(example, 1, seen, caller)
    about = operation.as_strategy(GenerationMode.POSITIVE, **examples.parameters(operation))
    right = operation.as_strategy(GenerationMode.POSITIVE)
    wrong = operation.as_strategy(GenerationMode.NEGATIVE)
    given = [strategy for strategy in (about, right, wrong) if not strategy.is_empty]
    _draw(strategies.one_of(given), EXAMPLES, seen, caller)


def test_what_succeeds_is_answered_as_the_document_says(
    stack: RunningStack, examples: Examples, seen: Seen
) -> None:
    operations = {(each.method.upper(), each.path): each for each in _operations(stack)}
    seen.breaches.clear()
    for path, kind, body, caller in examples.questions():
        case = operations["POST", path].Case(body=body, media_type=kind)
        assert _send(case, seen, examples.callers[caller]) < 300, path
    for command in examples.commands():
        case = _case_of(command, operations)
        assert _send(case, seen, command.caller) == command.status, command.path
    assert not seen.breaches, _told(seen)


def _case_of(command: Command, operations: dict[tuple[str, str], Any]) -> Any:
    for (method, template), operation in operations.items():
        found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template), command.path)
        if method == "POST" and found:
            version = {} if command.version is None else {"If-Match": f'"v{command.version}"'}
            return operation.Case(
                path_parameters=found.groupdict(),
                body=command.body,
                media_type="application/json",
                headers=version,
            )
    raise AssertionError(command.path)


@pytest.mark.parametrize("name", CALLERS)
def test_no_answer_breaks_the_document(
    stack: RunningStack, examples: Examples, seen: Seen, name: str
) -> None:
    seen.breaches.clear()
    for operation in _operations(stack):
        _fuzz(operation, examples, seen, examples.callers[name])
    assert not seen.breaches, _told(seen)


def test_nearly_every_operation_also_succeeded(seen: Seen) -> None:
    """Else the fuzzing would have met nothing but refusals."""
    failed = {name: statuses for name, statuses in seen.statuses.items() if min(statuses) >= 300}
    assert len(failed) <= 0.1 * len(seen.statuses) > 4, failed
