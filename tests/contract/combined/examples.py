"""Requests that succeed: chance alone would hardly find a record, a token or a certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.commands import COMMANDS
from tests.support.counter import Command, Counter
from tests.support.scene import Scene, callers_of
from tests.support.stack import OFFICE, RunningStack

_FORM = "application/x-www-form-urlencoded"


class Examples:
    """Knows what exists in one stack, and what may be asked of it."""

    def __init__(self, stack: RunningStack) -> None:
        self._stack = stack
        self.callers = callers_of(stack)
        self.things = Scene(stack, self.callers, seeded("the scene of the contract")).things()

    def parameters(self, operation: Any) -> dict[str, Any]:
        """Path parameters that exist, and the version of a record that was declared once."""
        place = operation.path
        known = {
            "record_id": self.things["registered"],
            "proposal_id": self.things["proposal"],
            "person_id": self.things["merged person"],
            "request_id": self.things["request"],
            "serial": self.things["certificate"],
            "account_id": self.things["ended account"],
            "client_id": self.things["ended client"],
            "kind": "birth",
            "version": 1,
            "code": "not-found",
            "name": "vital_event",
        }
        named = {name: known[name] for name in re.findall(r"{(\w+)}", place)}
        return {"path_parameters": named} if named else {}

    def commands(self) -> Iterator[Command]:
        """One good request of each kind of command, by somebody who may."""
        counter = Counter(self._stack, seeded("the commands of the contract"))
        for make in COMMANDS.values():
            yield make(counter)

    def questions(self) -> list[tuple[str, str, Any, str]]:
        """Path, media type, body and caller of what is no command and has a body."""
        account = self._stack.state.accounts[f"registrar-{OFFICE}"]
        signing_in = {"username": account["username"], "password": account["password"]}
        client = {"client_id": "education", "client_secret": self._stack.state.clients["education"]["secret"]}
        return [
            ("/v1/sessions", "application/json", signing_in, "nobody"),
            ("/v1/sessions/refresh", "application/json", self._refresh(signing_in), "nobody"),
            ("/v1/sessions/activation", "application/json", self._activation(), "nobody"),
            ("/v1/oauth/token", _FORM, urlencode({"grant_type": "client_credentials"} | client), "nobody"),
            ("/v1/persons/lookups", "application/json", {"uin": self.things["the husband"]}, "registrar"),
            ("/v1/records/searches", "application/json", {"number": self.things["number"]}, "registrar"),
            (
                "/v1/verifications",
                "application/json",
                {"qr": "https://127.0.0.1/verify/0000-0000-0000"},
                "nobody",
            ),
        ]

    def _refresh(self, signing_in: dict[str, Any]) -> dict[str, Any]:
        answer = Api(self._stack.door).call("POST", "/v1/sessions", signing_in)
        return {"refresh_token": answer.json["refresh_token"]}

    def _activation(self) -> dict[str, Any]:
        body = {"username": "a-newcomer", "name": "x", "role": "registrar", "office": OFFICE}
        code = self.callers["administrator"].command("/v1/accounts", body).json["activation"]["code"]
        return {"username": "a-newcomer", "code": code, "password": "correct pony electric staple"}
