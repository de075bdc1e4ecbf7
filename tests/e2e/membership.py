"""What the test of the invented kind looks at: rows of services, pages, the feed of a ministry."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg2

from tests.support.stack import RunningStack

KIND = "tennis_club_membership"
PATH = "/v1/tennis-club-memberships"
_PACKAGE = Path(__file__).parents[1] / "support" / "tennis"
PYTHONPATH = os.pathsep.join(filter(None, [str(_PACKAGE), os.environ.get("PYTHONPATH")]))
_TOKEN = re.compile(r'name="_form_token" value="([^"]+)"')


def rows(stack: RunningStack, service: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a service's database has."""
    with closing(psycopg2.connect(stack.state.databases[service]["superuser"])) as connection:
        cursor = connection.cursor()
        cursor.execute(statement, values)
        return cursor.fetchall()


def signed_in(stack: RunningStack, username: str) -> OpenerDirector:
    """A browser without scripts, in which a member of staff has signed in."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    found = _TOKEN.search(text_at(browser, stack, "/sign-in"))
    assert found
    password = stack.state.accounts[username]["password"]
    form = {"username": username, "password": password, "_form_token": found[1]}
    with browser.open(f"{stack.door}/sign-in", urlencode(form).encode()) as answer:
        assert answer.status == 200
    return browser


def text_at(browser: OpenerDirector, stack: RunningStack, path: str) -> str:
    """A page as it came."""
    with browser.open(stack.door + path) as answer:
        text: str = answer.read().decode()
        return text


def grant(stack: RunningStack, client: str, grants: dict[str, list[str]], file: Path) -> None:
    """Load an agreement with a ministry, as an operator does."""
    agreement = {
        "client": client,
        "version": 1,
        "legal_basis": "none: the kind is invented",
        "purpose": "test",
        "valid_from": "2026-01-01",
        "subject": "plain",
        "grants": grants,
    }
    file.write_text(json.dumps({"agreements": [agreement]}))
    key = "00" * 32  # of nothing that this command reads or writes
    environment = {
        "PYTHONPATH": PYTHONPATH,
        "THABIAN_DATABASE_URL": stack.state.databases["exchange"]["app"],
        "THABIAN_BUS_URL": stack.state.bus_url,
        "THABIAN_CONTEXT_KEY": key,
        "THABIAN_DATA_KEY": key,
    }
    command = [str(Path(sys.executable).with_name("crvs-exchange")), "load-agreements", str(file)]
    loaded = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stderr
