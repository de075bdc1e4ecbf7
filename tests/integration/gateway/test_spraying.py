"""One password tried at many accounts waits, from wherever; whoever has another one never waits for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.gateway.conftest import PASSWORD, Running, open_door
from tests.support.api import Api, Reply

SPRAYED = "vientiane sunrise over there"
CHOSEN = "mango sticky rice at noon"
MINISTRY = "10.6.6.6"


def _try(api: Api, username: str, password: str, address: str = MINISTRY, device: str = "") -> Reply:
    body = {"username": username, "password": password} | ({"device": device} if device else {})
    return api.call("POST", "/v1/sessions", body, X_Forwarded_For=address)


def _spray(api: Api, password: str, accounts: int = 11, address: str = MINISTRY) -> list[int]:
    return [_try(api, f"clerk-{n}", password, address.format(n=n)).status for n in range(accounts)]


@pytest.fixture(scope="module", name="anybody")
def _anybody(running: Running) -> Api:
    return Api(
        open_door(running, THABIAN_RATE_SIGN_IN="10000/second", THABIAN_TRUSTED_FORWARDERS="127.0.0.1")
    )


@pytest.fixture(autouse=True)
def _fresh_book(running: Running) -> Iterator[None]:
    forget = "DELETE FROM guess"
    running.rows(forget)
    yield
    running.rows(forget)
    running.rows("UPDATE session SET origin = 'elsewhere', device = NULL")


@pytest.fixture(scope="module", name="clerk")
def _clerk(running: Running, anybody: Api) -> str:
    """Somebody with a password of their own."""
    boss = anybody.sign_in("boss", PASSWORD)
    body = {"username": "chan", "name": "ຈັນ", "role": "registrar", "office": "0201"}
    code = boss.command("/v1/accounts", body).json["activation"]["code"]
    chosen = {"username": "chan", "code": code, "password": CHOSEN}
    assert anybody.call("POST", "/v1/sessions/activation", chosen).status == 204
    return "chan"


@pytest.mark.parametrize("address", [MINISTRY, "10.6.{n}.1"])
def test_a_password_that_failed_at_ten_accounts_waits_at_all_others(anybody: Api, address: str) -> None:
    assert _spray(anybody, SPRAYED, 11, address) == [401] * 11
    slowed = _try(anybody, "clerk-77", SPRAYED, "10.99.1.1")
    assert (slowed.status, slowed.problem) == (429, "sign-in-slowed")
    assert 1 <= int(slowed.headers["Retry-After"]) <= 16


def test_a_hit_of_the_spray_opens_nothing_and_looks_like_a_miss(anybody: Api) -> None:
    _spray(anybody, PASSWORD)
    hit, miss = _try(anybody, "victim", PASSWORD), _try(anybody, "clerk-78", PASSWORD)
    assert (hit.status, hit.json["type"]) == (miss.status, miss.json["type"]) == (429, hit.json["type"])


def test_neighbours_of_the_sprayer_sign_in_as_ever(anybody: Api, clerk: str) -> None:
    """At the same address, at the first time and later, while the sprayer goes on."""
    for n in range(3):
        _spray(anybody, SPRAYED, 30)
        _spray(anybody, f"{SPRAYED} {n}", 30)
        assert _try(anybody, clerk, CHOSEN).status == 201


def test_a_browser_of_the_owner_is_not_kept_out_by_a_spray_of_its_own_password(anybody: Api) -> None:
    device = _try(anybody, "victim", PASSWORD).json["device"]
    _spray(anybody, PASSWORD)
    assert _try(anybody, "victim", PASSWORD).status == 429
    assert _try(anybody, "victim", PASSWORD, device=device).status == 201


def test_a_wrong_guess_from_a_strange_browser_says_nothing_more_than_from_none(anybody: Api) -> None:
    _spray(anybody, PASSWORD)
    assert _try(anybody, "victim", PASSWORD, device="x" * 32).status == 429


def test_the_wait_passes_and_the_owner_signs_in(anybody: Api, running: Running) -> None:
    _spray(anybody, PASSWORD)
    assert _try(anybody, "victim", PASSWORD).status == 429
    running.rows("UPDATE guess SET open_at = now() WHERE kind = 'password'")
    assert _try(anybody, "victim", PASSWORD).status == 201


def test_a_class_with_one_password_is_no_spray(anybody: Api, running: Running) -> None:
    names = ["somchai", "boss", "phongsaly", "audit", "elsewhere", "victim"]
    assert {_try(anybody, name, PASSWORD).status for name in names * 4} == {201}
    assert running.rows("SELECT kind FROM guess WHERE kind IN ('password', 'tried')") == []


def test_an_old_password_that_one_program_repeats_is_no_spray(anybody: Api, running: Running) -> None:
    statuses = [_try(anybody, "victim", SPRAYED, f"10.8.{n}.1").status for n in range(30)]
    assert set(statuses) == {401}
    assert running.rows("SELECT failures FROM guess WHERE kind = 'password'") == [(1,)]


def test_a_sprayer_leaves_no_rows_for_ever(anybody: Api, running: Running) -> None:
    _spray(anybody, SPRAYED, 8)
    running.rows(
        "UPDATE guess SET leaked_at = now() - interval '3 days', open_at = now() - interval '3 days'"
    )
    _try(anybody, "clerk-99", SPRAYED)
    ((oldest,),) = running.rows("SELECT count(*) FROM guess WHERE leaked_at < now() - interval '1 day'")
    assert oldest == 0


def test_a_spray_is_on_record_in_the_log_of_numbers_and_names_nobody(anybody: Api, running: Running) -> None:
    def sprayed() -> float:
        text = Api(running.web).get("/metrics").data.decode()
        (line,) = [line for line in text.splitlines() if line.startswith("crvs_sprayed_passwords_total")]
        return float(line.split()[-1])

    before = sprayed()
    _spray(anybody, PASSWORD, 14)
    assert sprayed() == before + 1
    _try(anybody, "victim", PASSWORD)
    ((act, detail),) = running.rows("SELECT act, detail FROM audit ORDER BY id DESC LIMIT 1")
    assert (act, detail) == ("session.slow", {"because": "password-sprayed"})
    subjects = [subject for (subject,) in running.rows("SELECT subject FROM guess")]
    assert not any("clerk" in subject or PASSWORD in subject for subject in subjects)
