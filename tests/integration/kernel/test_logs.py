"""No personal data in logs (law 10): not from requests, not from refusals, not from crashes."""

from __future__ import annotations

from typing import Any

import pytest
import structlog

from crvs_kernel.observability import configure_logging
from tests.support.notes import call

SECRET = "ນາງ-ຄຳແພງ-secret"


@pytest.fixture(name="spoken")
def _spoken(notes: Any, capfd: pytest.CaptureFixture[str]) -> Any:
    configure_logging("notes", "DEBUG")
    return notes.test_client(), capfd


@pytest.mark.parametrize(
    "body", [{"text": SECRET, "fail": True}, {"text": SECRET, SECRET: 1}, {"text": SECRET}]
)
def test_what_a_body_holds_is_never_logged(spoken: Any, body: dict[str, Any]) -> None:
    client, capfd = spoken
    for key in (
        "log-1",
        "log-2",
    ):  # the second write meets the unique constraint, whose detail quotes the row
        call(client, "POST", "/v1/notes", json=body, headers={"Idempotency-Key": key + str(len(body))})
    out = "".join(capfd.readouterr())
    assert '"event":"request"' in out
    assert SECRET not in out
    assert "secret" not in out


def test_what_a_path_or_query_holds_is_never_logged(spoken: Any) -> None:
    client, capfd = spoken
    for path in ("/v1/notes/secret", "/v1/notes/open?cursor=secret", "/v1/notes/open?secret=1"):
        call(client, "GET", path)
    assert "secret" not in "".join(capfd.readouterr())


def test_a_level_holds_for_a_logger_that_has_spoken_under_another(capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger()
    for level, event in (("CRITICAL", "first"), ("INFO", "second"), ("ERROR", "third")):
        configure_logging("notes", level)
        log.warning(event)
    configure_logging("notes", "INFO")
    said = capsys.readouterr().out
    assert [event for event in ("first", "second", "third") if event in said] == ["second"]
