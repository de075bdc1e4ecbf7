"""What the refusals are about: callers of every kind, and records and papers in every state."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crvs_gateway.bootstrap import SERVICE
from crvs_gateway.store.key_ring import KeyRing
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.primitives import SystemClock
from crvs_stack.secrets import Secrets
from tests.support.acts import (
    declared,
    done_by_two,
    issued,
    proposed,
    registered,
    requested,
    uin_of,
)
from tests.support.api import Api
from tests.support.declarations import adult_birth, birth, death, divorce, marriage
from tests.support.people import proposed_merger
from tests.support.stack import ELSEWHERE, RunningStack


def _claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": "thabian", "aud": "thabian", "sub": "x", "iat": now, "exp": now + 900, **more}


def _token(key: Any, algorithm: str) -> str:
    return jwt.encode(_claims(), key, algorithm=algorithm, headers={"kid": "x"})


def _expired(stack: RunningStack) -> str:
    """A token that the gateway's own key signed, of an hour ago."""
    secrets = Secrets(stack.state.directory / "secrets")
    engine = create_engine(stack.state.databases["gateway"]["app"], 1)
    cipher = FieldCipher(bytes.fromhex(secrets.key("gateway_data_key")))
    signer = KeyRing(cipher, transactions_of(SERVICE, engine), SystemClock()).signer()
    engine.dispose()
    past = int(time.time()) - 3600
    return signer.sign(_claims(iat=past, exp=past + 900))


def callers_of(stack: RunningStack) -> dict[str, Api]:
    """Everybody who may knock at the door."""
    return {
        "registrar": stack.staff(),
        "province": stack.staff("registrar", "LA-PH"),
        "village": stack.staff("village-head"),
        "officer": stack.staff("certificate-officer"),
        "administrator": stack.staff("administrator", None),
        "auditor": stack.staff("auditor", None),
        "ministry": stack.client("home-affairs"),
        "unagreed": stack.client("statistics"),
        "nobody": Api(stack.door),
        "forged": Api(stack.door, _token(Ed25519PrivateKey.generate(), "EdDSA")),
        "unsigned": Api(stack.door, _token(None, "none")),
        "expired": Api(stack.door, _expired(stack)),
    }


@dataclass
class Scene:
    """Sets the stage through the API, and gives the names that paths and bodies may use."""

    stack: RunningStack
    callers: dict[str, Api]
    chance: random.Random

    def things(self) -> dict[str, str]:
        return self._records() | self._families() | self._papers() | self._elsewhere() | self._accounts()

    @cached_property
    def registrar(self) -> Api:
        return self.callers["registrar"]

    def _closed(self, noun: str) -> str:
        record = declared(self.registrar, "birth", birth(self.chance))
        closed = self.registrar.command(
            f"/v1/records/{record['id']}/{noun}", {"reason": "a mistake"}, version=1
        )
        assert closed.status == 200, closed.data
        found: str = record["id"]
        return found

    def _records(self) -> dict[str, str]:
        entry = registered(self.registrar, "birth", birth(self.chance))
        uin_of(self.registrar, entry)
        twice = birth(self.chance)
        registered(self.registrar, "birth", twice)
        return {
            "declared": declared(self.registrar, "birth", birth(self.chance))["id"],
            "registered": entry["id"],
            "number": entry["registration_number"],
            "double": declared(self.registrar, "birth", twice)["id"],
            "rejected": self._closed("rejection"),
            "archived": self._closed("archival"),
            **self._proposals(),
        }

    def _proposals(self) -> dict[str, str]:
        """One that waits, one that was withdrawn, and a record that was cancelled."""
        waiting, taken, gone = (registered(self.registrar, "death", death(self.chance)) for _ in range(3))
        withdrawn = proposed(self.registrar, taken)["id"]
        path = f"/v1/records/proposals/{withdrawn}/withdrawal"
        assert self.registrar.command(path, {}, version=1).status == 200
        merger = proposed_merger(self.registrar, self.chance).json
        return {
            "proposed": waiting["id"],
            "proposal": proposed(self.registrar, waiting)["id"],
            "withdrawn proposal": withdrawn,
            "merger": merger["id"],
            "merged person": merger["subject"],
            "cancelled": done_by_two(self.registrar, self.callers["province"], gone)["id"],
        }

    def _person(self, sex: str = "male") -> str:
        return uin_of(self.registrar, registered(self.registrar, "birth", adult_birth(self.chance, sex=sex)))

    def _families(self) -> dict[str, str]:
        husband, dead = self._person(), self._person()
        registered(self.registrar, "marriage", marriage(self.chance, groom=husband))
        registered(self.registrar, "death", death(self.chance, uin=dead))
        ended = registered(self.registrar, "marriage", marriage(self.chance))
        number = ended["registration_number"]
        registered(self.registrar, "divorce", divorce(ended["declaration"], number))
        return {"the husband": husband, "the dead": dead, "the dissolved marriage": number}

    def _papers(self) -> dict[str, str]:
        def request() -> dict[str, Any]:
            entry = registered(self.registrar, "death", death(self.chance))
            return requested(self.stack, entry["registration_number"], "child")

        refused, given, taken = request(), request(), request()
        self._decide(f"/v1/certificate-requests/{refused['id']}/refusal", {"reason": "not the child"})
        revoked = issued(self.stack, taken)["serial"]
        self._decide(f"/v1/certificates/{revoked}/revocation", {"reason": "fraud"})
        return {
            "request": request()["id"],
            "refused request": refused["id"],
            "issued request": given["id"],
            "certificate": issued(self.stack, given)["serial"],
            "revoked certificate": revoked,
        }

    def _decide(self, path: str, body: Any) -> None:
        answer = self.callers["officer"].command(path, body)
        assert answer.status == 200, answer.data

    def _elsewhere(self) -> dict[str, str]:
        there = self.stack.staff("registrar", ELSEWHERE)
        entry = registered(there, "birth", birth(self.chance, district=ELSEWHERE))
        request = requested(self.stack, entry["registration_number"], "mother", office=ELSEWHERE)
        return {
            "elsewhere": declared(there, "birth", birth(self.chance, district=ELSEWHERE))["id"],
            "registered elsewhere": entry["id"],
            "number elsewhere": entry["registration_number"],
            "the child elsewhere": uin_of(there, entry),
            "request elsewhere": request["id"],
            "certificate elsewhere": issued(self.stack, request, ELSEWHERE)["serial"],
        }

    def _accounts(self) -> dict[str, str]:
        administrator = self.callers["administrator"]
        name = f"leaver-{self.chance.randrange(10**9)}"
        body = {"username": name, "name": "x", "role": "registrar", "office": "0201"}
        account = administrator.command("/v1/accounts", body).json["id"]
        administrator.command(
            "/v1/clients", {"client_id": name, "name": "x", "scopes": ["event.read"], "jurisdiction": ["LA"]}
        )
        for path in (f"/v1/accounts/{account}", f"/v1/clients/{name}"):
            assert administrator.command(f"{path}/deactivation", {}).status == 200
        return {
            "ended account": account,
            "ended client": name,
            "administrator": administrator.get("/v1/me").json["id"],
            "registrar account": self.callers["registrar"].get("/v1/me").json["id"],
            "secret": self.stack.state.clients["statistics"]["secret"],
        }
