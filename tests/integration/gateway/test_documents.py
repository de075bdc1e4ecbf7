"""The combined API document, its page, and the pages about problems."""

from __future__ import annotations

from tests.integration.gateway.conftest import Running
from tests.support.api import Api


def test_the_combined_document_is_served_to_all(anybody: Api) -> None:
    document = anybody.get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert document["paths"]["/v1/accounts"]["post"]["security"] == [{"bearer": ["account.manage"]}]
    assert document["paths"]["/v1/sessions"]["post"]["security"] == []
    assert "/readyz" not in document["paths"]
    assert "/internal/token-state" not in document["paths"]


def test_the_page_needs_no_script_and_nothing_from_elsewhere(anybody: Api) -> None:
    page = anybody.get("/docs")
    text = page.data.decode()
    assert page.status == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert 'id="post-v1-sessions"' in text
    assert '<html lang="en">' in text


def test_the_page_speaks_lao(anybody: Api) -> None:
    assert '<html lang="lo">' in anybody.get("/docs?lang=lo").data.decode()
    assert "ສາລະບານ" in anybody.get("/docs", Accept_Language="lo").data.decode()


def test_a_problem_has_a_page_in_both_languages(anybody: Api) -> None:
    text = anybody.get("/problems/refresh-token-reused").data.decode()
    assert "This refresh token was used before" in text
    assert "ການເຂົ້າສູ່ລະບົບນີ້ຖືກໃຊ້ຢູ່ບ່ອນອື່ນແລ້ວ" in text
    assert "{retry_after}" not in anybody.get("/problems/rate-exceeded").data.decode()


def test_an_unknown_problem_has_none_and_does_not_echo(anybody: Api) -> None:
    answer = anybody.get("/problems/<script>")
    assert answer.status == 404
    assert b"<script>" not in answer.data


def test_seeding_twice_changes_nothing(running: Running) -> None:
    count = "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM client)"
    before = running.rows(count)
    done = running.command("seed", running.environment["PEOPLE_FILE"])
    assert done.stdout.strip() == "0 created, 0 changed, 8 kept"
    assert running.rows(count) == before
