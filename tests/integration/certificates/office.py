"""A certificate office for tests: sends events and requests as the bus and the gateway would."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask

from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.events import Event
from tests.support.entries import CHILD_UIN, registered

KEY = b"k" * 32
SCOPES = frozenset({"certificate.request", "certificate.issue", "certificate.read"})
OFFICER = Principal("officer", "staff", "0201", ("0201",), SCOPES, "duty", "r-1", role="certificate_officer")
CLERK = replace(OFFICER, subject="clerk")  # takes requests
PROVINCE = replace(OFFICER, subject="province", office="LA-PH", jurisdiction=("LA-PH",))
ELSEWHERE = replace(OFFICER, subject="elsewhere", office="0101", jurisdiction=("0101",))
STRANGER = Principal("anonymous", "anonymous")


@dataclass(frozen=True)
class Office:
    """The web application and the worker's reactions on one database."""

    app: Flask
    reactions: Reactions

    def happen(self, kind: str, data: dict[str, Any]) -> None:
        """An event arrives and is handled in its own transaction."""
        with self.app.extensions["crvs.unit_of_work"]() as uow:
            self.reactions.react(Event(kind, data.get("record_id", "x"), data), uow)
            uow.commit()

    def enroll(self, record_id: str, uin: str = CHILD_UIN) -> None:
        self.happen("person.enrolled.v1", {"uin": uin, "birth_record_id": record_id})

    def register(self, kind: str = "birth", **changes: Any) -> dict[str, Any]:
        """A registered entry, with the child's UIN where it is a birth."""
        entry = registered(kind, **changes)
        self.happen(f"{kind}.registered.v1", entry)
        if kind == "birth":
            self.enroll(entry["record_id"])
        return entry

    def call(self, method: str, path: str, body: Any = None, who: Principal = OFFICER, **options: Any) -> Any:
        """A request as the gateway forwards it; commands get a fresh key unless one is given."""
        headers = {"Idempotency-Key": options.pop("key", uuid.uuid4().hex)} | options.pop("headers", {})
        route, _, query = path.partition("?")
        called = Call("certificates", method, route, query, headers["Idempotency-Key"])
        headers[HEADER] = seal_context(who, KEY, called)
        return self.app.test_client().open(path, method=method, headers=headers, json=body, **options)

    def ask(self, entry: dict[str, Any], who: Principal = CLERK, **changes: Any) -> Any:
        """A request for a certificate by somebody entitled."""
        body = {
            "registration_number": entry["registration_number"],
            "language": "lo-en",
            "requester": {"name": "ຈັນທະລາ ວົງສະຫວັນ", "relationship": "child", "id_document": "P-1"},
            "purpose": "school",
        }
        return self.call("POST", "/v1/certificate-requests", body | changes, who)

    def issue(self, entry: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Ask and issue."""
        request = self.ask(entry, **changes).json
        answer = self.call("POST", f"/v1/certificate-requests/{request['id']}/issuance", {})
        assert answer.status_code == 201, answer.json
        certificate: dict[str, Any] = answer.json
        return certificate

    def pdf(self, serial: str, who: Principal = OFFICER) -> Any:
        return self.call("GET", f"/v1/certificates/{serial}/document", who=who)

    def verify(self, serial: str) -> Any:
        return self.call("GET", f"/v1/verifications/{serial}", who=STRANGER).json

    def verify_code(self, text: str) -> Any:
        return self.call("POST", "/v1/verifications", {"qr": text}, who=STRANGER).json


def problem(answer: Any) -> tuple[int, str]:
    """Status and problem type of a refusal."""
    return answer.status_code, answer.json["type"].removeprefix("/problems/")
