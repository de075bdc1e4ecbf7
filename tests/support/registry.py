"""The registration service on a real database, as tests speak to it."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import generate_uin
from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.config import PREFIX
from crvs_registration.bootstrap.web import build_web
from crvs_registration.settings import RegistrationSettings
from tests.support.examples import TODAY, example

KEY = b"k" * 32
SCOPES = roles().get("registrar").scopes
REGISTRAR = Principal("registrar-0201", "staff", "0201", ("0201",), SCOPES, "duty", "r-1", role="registrar")
COLLEAGUE = replace(REGISTRAR, subject="registrar-0201-b", request_id="r-4")
NEIGHBOUR = replace(REGISTRAR, subject="registrar-0202", office="0202", jurisdiction=("0202",))
MINISTRY = replace(REGISTRAR, subject="registrar-la", office="LA", jurisdiction=("LA",))
PROVINCE = replace(REGISTRAR, subject="officer-ph", office="LA-PH", jurisdiction=("LA-PH",))
AUTHORITY = {"authority": "ສານປະຊາຊົນ", "number": "12/2026", "date": "2026-11-20"}


class FixedClock:
    """A day in November; the hours do not matter."""

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def today(self, _: str) -> date:
        return TODAY


def build(database_url: str, pool_size: int = 16) -> Flask:
    """The service as production builds it, on the test's day."""
    return build_web(settings_for(database_url, pool_size), FixedClock())


def settings_for(database_url: str, pool_size: int = 16) -> RegistrationSettings:
    """Settings of a test."""
    return RegistrationSettings(
        database_url=database_url, bus_url="", context_key=KEY, data_key=KEY, pool_size=pool_size
    )


def environment_of(settings: RegistrationSettings) -> dict[str, str]:
    """The variables without default, from which a command reads the same settings."""
    needed = [each.name for each in fields(settings) if each.default is MISSING]
    values = {name: getattr(settings, name) for name in needed}
    return {
        f"{PREFIX}{name.upper()}": value.hex() if isinstance(value, bytes) else value
        for name, value in values.items()
    }


@dataclass
class Registry:
    """Speaks to the service as the gateway forwards a caller's requests."""

    app: Flask
    settings: RegistrationSettings
    by: Principal = REGISTRAR
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def as_(self, principal: Principal) -> Registry:
        return Registry(self.app, self.settings, principal)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        route, _, query = path.partition("?")
        called = Call("registration", method, route, query, sent.get("Idempotency-Key", ""))
        sent[HEADER] = seal_context(self.by, KEY, called)
        return self.client.open(path, method=method, json=body, headers=sent)

    def raw(self, method: str, path: str, content: bytes) -> Any:
        key = uuid.uuid4().hex
        context = seal_context(self.by, KEY, Call("registration", method, path, key=key))
        headers = {HEADER: context, "Idempotency-Key": key}
        return self.client.open(
            path, method=method, data=content, headers=headers, content_type="application/json"
        )

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any, version: int | None = None, key: str | None = None) -> Any:
        headers = {"Idempotency_Key": key or uuid.uuid4().hex}
        if version is not None:
            headers["If_Match"] = f'"v{version}"'
        return self.call("POST", path, body, **headers)

    def search(self, **body: Any) -> Any:
        return self.call("POST", "/v1/records/searches", body)

    def found(self, **body: Any) -> list[str]:
        """The ids of the records that a search finds."""
        answer = self.search(**body)
        assert answer.status_code == 200, answer.json
        return [each["id"] for each in answer.json["items"]]

    def declare(self, kind: str, declaration: dict[str, Any] | None = None, form: int = 1) -> Any:
        body = {"form_version": f"{kind}/{form}", "declaration": declaration or example(kind)}
        return self.post(f"/v1/{kind_named(kind).plural}", body)

    def declared(self, kind: str, declaration: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.declare(kind, declaration)
        assert answer.status_code == 201, answer.json
        record: dict[str, Any] = answer.json
        return record

    def register(self, record: dict[str, Any]) -> Any:
        """As one who has looked at all that there is to review by now."""
        now = self.get(f"/v1/records/{record['id']}").json
        shown = [*record["duplicates"], *now.get("duplicates", ())]
        body = {"duplicates_reviewed": sorted({each["record_id"] for each in shown})}
        return self.by_two(f"/v1/records/{record['id']}/registration", body, record["version"])

    def by_two(self, path: str, body: Any, version: int) -> Any:
        """An act on a record, approved from above where it needs a second person; the record after it."""
        asked = self.post(path, body, version)
        if asked.status_code != 202:
            return asked
        approved = self.as_(MINISTRY).decide(asked.json)
        return self.get(path.rpartition("/")[0]) if approved.status_code == 200 else approved

    def propose(self, record: dict[str, Any], noun: str, **body: Any) -> Any:
        """Ask for a cancellation or a reinstatement."""
        given = {"reason": "no such birth", "authority": AUTHORITY} | body
        return self.post(f"/v1/records/{record['id']}/{noun}", given, record["version"])

    def decide(self, proposal: dict[str, Any], noun: str = "approval", **body: Any) -> Any:
        """Decide about a proposal in the version that it begins with."""
        return self.post(f"/v1/records/proposals/{proposal['id']}/{noun}", body, 1)

    def done_by_two(self, record: dict[str, Any], noun: str, **body: Any) -> dict[str, Any]:
        """Propose, let a colleague approve, and give the record after it."""
        asked = self.propose(record, noun, **body)
        assert asked.status_code == 202, asked.json
        approved = self.as_(COLLEAGUE).decide(asked.json)
        assert approved.status_code == 200, approved.json
        after: dict[str, Any] = self.get(f"/v1/records/{record['id']}").json
        return after

    def cancelled(self, record: dict[str, Any], **body: Any) -> dict[str, Any]:
        """Cancel as two people do."""
        return self.done_by_two(record, "cancellation", **{"ground": "false"} | body)

    def registered(self, kind: str, declaration: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.register(self.declared(kind, declaration))
        assert answer.status_code == 200, answer.json
        record: dict[str, Any] = answer.json
        return record


def uin() -> str:
    """A UIN that nobody has."""
    return generate_uin(secrets.randbelow)


def alike(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Other records that must be reviewed: a UIN that nobody has is a question about the record itself."""
    return [
        each for each in record["duplicates"] if each["must_review"] and each["record_id"] != record["id"]
    ]


def codes(answer: Any) -> dict[str, str]:
    """The faults of a refusal: pointer to code."""
    return {fault["pointer"]: fault["code"] for fault in answer.json.get("errors", ())}


def contradicted(record: dict[str, Any]) -> dict[str, list[str]]:
    """The entries that a record contradicts and that must be looked at: their ids, and the rules."""
    found = (each for each in record["duplicates"] if "contradicts" in each)
    return {each["record_id"]: each["contradicts"] for each in found if each["must_review"]}


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json["type"].removeprefix("/problems/")
