"""No personal data in logs (law 10), when a process dies or a library speaks."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gunicorn.config import Config

from crvs_kernel.observability import configure_logging
from crvs_kernel.process.serve import _Logger

ROOT = Path(__file__).parents[3]
SECRET = "Khamphaeng-secret"
CAUGHT = "try:\n    int(SECRET)\nexcept ValueError:\n    "
CRASHES = {
    "main": "raise ValueError(SECRET)",
    "thread": "threading.Thread(target=lambda: int(SECRET)).start()",
    "unraisable": "type('T', (), {'__del__': lambda _: int(SECRET)})()",
    "logged": CAUGHT + "structlog.get_logger().exception('broke')",
    "library": CAUGHT + "logging.getLogger('a').exception('%s', SECRET)",
    "line": "logging.root.handlers[0].setFormatter(type('F', (), {'format': lambda *_: int(SECRET)})());"
    "logging.getLogger('lib').error('%s', SECRET)",
    "object": "logging.getLogger('lib').error(ValueError(SECRET), stack_info=True)",
}


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_is_told_by_kind_and_place_and_never_by_its_words(crash: str) -> None:
    program = (
        "import logging, threading, structlog\n"
        "from crvs_kernel.observability import configure_logging\n"
        f"SECRET = {SECRET!r}\n"
        "configure_logging('notes', 'INFO')\n" + CRASHES[crash]
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert SECRET not in ended.stdout + ended.stderr
    told = json.loads(ended.stdout)
    assert told["service"] == "notes"
    assert "ValueError" in (told.get("error"), told["event"])
    assert ended.stderr == ""


def test_a_line_for_which_the_disk_has_no_room_is_counted_and_stops_nothing() -> None:
    program = (
        "import logging, sys, structlog\n"
        "from crvs_kernel.observability import LOST_LINES, configure_logging\n"
        "configure_logging('notes', 'INFO')\n"
        "structlog.get_logger().info('committed')\n"
        f"logging.getLogger('library').error('%s', {SECRET!r})\n"
        "sys.stderr.write(f'lost {next(iter(LOST_LINES.collect())).samples[0].value}')\n"
        "sys.stderr.flush()\n"
        "import os; os._exit(0)\n"
    )
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
    assert ended.stderr == "lost 2.0"


def test_gunicorn_speaks_through_our_chain_and_names_no_address(capfd: Any) -> None:
    configure_logging("notes", "INFO")
    server = _Logger(Config())
    server.error("Error handling request %s", "/v1/persons?name=" + SECRET)
    out, err = capfd.readouterr()
    told = json.loads(out)
    assert (told["event"], told["logger"], told["service"]) == (
        "Error handling request %s",
        "gunicorn.error",
        "notes",
    )
    assert SECRET not in out + err
    assert logging.getLogger("gunicorn.error").handlers == []
