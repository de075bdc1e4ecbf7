"""Pages are closed in themselves, small, and say what is wrong."""

from __future__ import annotations

import gzip
import re

import pytest

from crvs_portal.pages.assets import Assets
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import FakeGateway, problem

PUBLIC = ("/", "/sign-in", "/verify", "/nothing-here")
FIRST_LOAD_BYTES = 60_000


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_takes_nothing_from_elsewhere_and_runs_nothing_inline(reader: Reader, path: str) -> None:
    answer = reader.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (
        re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|(src|href)=\"(https?:)?//", answer.text)
        is None
    )


@pytest.mark.parametrize("path", ["/", "/verify", "/nothing-here", "/work", "/declare/birth"])
@pytest.mark.parametrize("language", ["lo", "en"])
def test_a_page_says_its_language(staff: Reader, path: str, language: str) -> None:
    staff.get(f"/language/{language}?next=/")
    assert f'<html lang="{language}">' in staff.get(path).text


def test_lao_is_the_first_language(reader: Reader) -> None:
    assert '<html lang="lo">' in reader.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("path", ["/", "/work", "/declare/birth"])
def test_the_first_load_without_fonts_is_below_sixty_kilobytes(staff: Reader, path: str) -> None:
    answer = staff.get(path, headers={"Accept-Encoding": "gzip"})
    page = len(answer.data)
    assert gzip.decompress(answer.data).startswith(b"<!doctype html>")
    names = set(re.findall(r"/assets/([\w.-]+)", gzip.decompress(answer.data).decode()))
    assets = Assets()
    found = [assets.find(name) for name in names if not name.endswith(".woff2")]
    total = page + sum(len(each.packed or each.content) for each in found if each)
    assert total < FIRST_LOAD_BYTES, f"{path}: page {page} B, with style and script {total} B"


def test_an_asset_is_kept_for_a_year_under_the_name_of_its_hash(reader: Reader) -> None:
    path = re.search(r'href="(/assets/portal\.[0-9a-f]{12}\.css)"', reader.get("/").text)
    assert path is not None
    answer = reader.get(path[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    fonts = re.findall(r"url\(([\w.-]+\.[0-9a-f]{12}\.woff2)\)", answer.text)
    assert len(fonts) == 5
    assert all(reader.get(f"/assets/{font}").status_code == 200 for font in fonts)


def test_cookies_are_closed_to_script_and_other_sites(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/sessions"] = (201, gateway.session())
    answer = staff.post("/sign-out")
    again = staff.post("/sign-in", {"username": "registrar-0201", "password": "right"})
    cookies = [*answer.headers.getlist("Set-Cookie"), *again.headers.getlist("Set-Cookie")]
    session = [
        each for each in cookies if each.startswith("__Host-thabian_session=") and "Max-Age=0" not in each
    ]
    assert session
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"))
        assert "Domain" not in cookie
    assert all("access-" not in each for each in cookies)


def test_the_gateway_hears_from_where_and_for_what_the_reader_asks(
    staff: Reader, gateway: FakeGateway
) -> None:
    staff.get("/work", headers={"X-Forwarded-For": "203.0.113.7", "X-Request-Id": "r-1"})
    told = gateway.asked("GET", "/v1/records/work-list")[0]
    assert told.headers["x-forwarded-for"] == "203.0.113.7"
    assert told.headers["x-purpose"] == "registration"
    assert told.headers["x-request-id"] == "r-1"
    assert told.headers["accept-language"] == "lo"
    assert told.headers["authorization"] == "Bearer access-1"


def test_a_fault_of_the_gateway_shows_no_insides(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["GET /v1/records/work-list"] = problem(500, "internal")
    answer = staff.get("/work")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text


def test_probes_and_metrics_answer(reader: Reader) -> None:
    assert reader.get("/healthz").json == {"status": "alive"}
    assert reader.get("/readyz").json == {"status": "ready", "service": "portal", "instance": ""}
    assert 'route="/healthz"' in reader.get("/metrics").text
