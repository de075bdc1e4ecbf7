"""What an operator types, and what the counters do meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.e2e.digests import under_way
from tests.support.acts import issued, registered, requested, uin_of
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import RunningStack, eventually


def thabian(stack: RunningStack, *arguments: str) -> tuple[int, str]:
    """What an operator types; exit code and output."""
    program = Path(sys.executable).with_name("thabian")
    done = subprocess.run(
        [program, *arguments, "--name", stack.name], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def births(stack: RunningStack, number: int, purpose: str) -> list[dict[str, Any]]:
    """Registered, and with the UIN that identity allotted."""
    registrar, chance = stack.staff(), seeded(f"restore {purpose}")
    made = [registered(registrar, "birth", birth(chance)) for _ in range(number)]
    return [{**record, "uin": uin_of(registrar, record)} for record in made]


def await_agreement(stack: RunningStack) -> None:
    """All services know the same once what was told again has arrived."""
    eventually(lambda: not under_way(stack), 60)
    deadline = time.monotonic() + 60
    while said := _disagreement(stack):
        assert time.monotonic() < deadline, said


def _disagreement(stack: RunningStack) -> str:
    code, said = thabian(stack, "compare")
    return said if code else ""


def certificate(stack: RunningStack, record: dict[str, Any]) -> str:
    """The serial number of a certificate that is issued now."""
    request = requested(stack, record["registration_number"], "mother")
    return str(issued(stack, request)["serial"])


def revoke(stack: RunningStack, serial: str) -> None:
    """Declare a certificate void."""
    officer = stack.staff("certificate-officer")
    answer = officer.command(f"/v1/certificates/{serial}/revocation", {"reason": "fraud"})
    assert answer.status == 200, answer.data
