"""After a whole story no log says who it was about, nor anything that opens a door (law 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.support.acts import declaring, issued, registered, requested, uin_of
from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import OFFICE, RunningStack

PASSWORD = "correct pony electric staple 7"


def _words(value: Any) -> Iterator[str]:
    """Names and free words of a document; codes, dates and numbers are said of many."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)


def _names(declaration: dict[str, Any]) -> set[str]:
    people = [declaration[role]["name"] for role in ("child", "mother", "father")]
    return {word for person in people for word in _words(person)}


def _story(stack: RunningStack) -> set[str]:
    """A birth, its certificate, a repeat, refusals, an account, a client; what must stay unsaid."""
    registrar, declaration = stack.staff(), birth(seeded("the story that no log tells"))
    record = registered(registrar, "birth", declaration)
    uin = uin_of(registrar, record)
    sealed = issued(stack, requested(stack, record["registration_number"], "mother"))
    ministry = stack.client("home-affairs")
    assert ministry.get("/v1/events?limit=1000").status == 200
    for _ in range(2):
        assert registrar.command("/v1/births", declaring("birth", declaration), key="the-same").status == 201
    name = declaration["child"]["name"]["given"]
    for body in ({"name": name}, {"uin": uin}, {"name": name, name: 1}):
        registrar.call("POST", "/v1/records/searches", body)
    registrar.call("POST", "/v1/persons/lookups", {"uin": uin})
    _verified(Api(stack.state.door), uin, sealed["qr"])
    registrar.get(f"/v1/forms/{quote(name)}?{quote(name)}=1")
    registrar.call("POST", "/v1/births", raw=f'{{"{name}": '.encode(), Idempotency_Key="broken")
    code = sealed["qr"].rpartition("#")[2]
    return _names(declaration) | {uin, code, *_secrets(stack), *_tokens(registrar, ministry)}


def _verified(public: Api, uin: str, code: str) -> None:
    """By somebody who types the wrong number, and opens an address whose "#" was spoilt."""
    spoilt = quote(code.partition("/verify/")[2], safe="")
    for path in (
        f"/verify/{uin}",
        f"/verify/{spoilt}",
        f"/v1/verifications/{uin}",
        f"/v1/verifications/{spoilt}",
    ):
        public.get(path)
    for typed in (uin, code, code[:-9]):
        public.call("POST", "/v1/verifications", {"qr": typed})


def _tokens(*callers: Api) -> set[str]:
    return {caller.token for caller in callers if caller.token}


def _given(stack: RunningStack) -> set[str]:
    """The secrets that a stack makes for its own people."""
    people = [*stack.state.accounts.values(), *stack.state.clients.values()]
    return {each.get("password") or each["secret"] for each in people}


def _secrets(stack: RunningStack) -> set[str]:
    """Of sign-ins that succeed and that fail, and of an account and a client that are made."""
    state, administrator = stack.state, stack.staff("administrator", None)
    body = {"username": "log-reader", "name": "ນາງ ຄຳແພງ", "role": "registrar", "office": OFFICE}
    code = administrator.command("/v1/accounts", body).json["activation"]["code"]
    choice = {"username": "log-reader", "code": code, "password": PASSWORD}
    door = Api(state.door)
    assert door.call("POST", "/v1/sessions/activation", choice).status == 204
    session = door.call("POST", "/v1/sessions", {"username": "log-reader", "password": PASSWORD}).json
    renewed = door.call("POST", "/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).json
    door.call("POST", "/v1/sessions", {"username": "log-reader", "password": "almost " + PASSWORD})
    client = {"client_id": "log-ministry", "name": "x", "scopes": ["event.read"], "jurisdiction": ["LA"]}
    secret = administrator.command("/v1/clients", client).json["client_secret"]
    told = {session[part] for part in ("access_token", "refresh_token")} | {renewed["refresh_token"]}
    return _given(stack) | told | {code, secret, PASSWORD, "ນາງ ຄຳແພງ"}


def test_no_log_names_anybody_or_gives_anything_away(stack: RunningStack) -> None:
    unsaid = _story(stack)
    assert len(unsaid) > 30
    assert min(map(len, unsaid)) >= 5
    directory = stack.state.directory
    logs = [path for path in directory.rglob("*.log") if not path.stem.isdigit()]  # not Kafka's own topics
    assert {"door.log", "registration-web.log", "postgres.log"} <= {path.name for path in logs}
    said = {path: path.read_text("utf-8", "replace") for path in logs}
    told = {
        (path.name, word[:3])
        for path, text in said.items()
        for word in unsaid
        if word in text or quote(word) in text or word.encode("unicode_escape").decode() in text
    }
    told -= {("run.log", word[:3]) for word in _given(stack)}  # a stack that starts tells them its owner
    assert told == set()
    assert re.search(r'"status": ?422', said[directory / "logs" / "door.log"])
