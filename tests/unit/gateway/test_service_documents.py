"""The combined document is fetched by one caller at a time, and nobody waits for what there is already."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import pytest

from crvs_gateway.adapters import service_documents
from crvs_gateway.adapters.service_documents import ServiceDocuments


class _Services:
    """Answers with a document per address, and waits for ``go_on`` first."""

    def __init__(self) -> None:
        self.asked = 0
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, _: str) -> dict[str, Any]:
        self.asked += 1
        self.go_on.wait(10)
        return {"paths": {f"/v1/{self.asked}": {}}}


@pytest.fixture(name="services")
def _services(monkeypatch: pytest.MonkeyPatch) -> _Services:
    services = _Services()
    monkeypatch.setattr(ServiceDocuments, "_fetch", services)
    return services


def _documents() -> ServiceDocuments:
    return ServiceDocuments({"registration": "http://r"}, lambda: {"paths": {"/v1/me": {}}}, [])


def test_many_at_once_make_one_fetch(services: _Services) -> None:
    documents = _documents()
    services.go_on.clear()
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(documents) for _ in range(8)]
        services.go_on.set()
    assert {len(answer.result()["paths"]) for answer in answers} == {2}
    assert services.asked == 1


def test_the_document_of_before_is_given_while_a_new_one_is_fetched(
    services: _Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = _documents()
    before = documents()
    later = time.monotonic() + 301
    monkeypatch.setattr(service_documents.time, "monotonic", lambda: later)
    services.go_on.clear()
    with ThreadPoolExecutor(1) as threads:
        fetching = threads.submit(documents)
        while services.asked < 2:
            time.sleep(0.01)
        assert documents() is before
        services.go_on.set()
        assert "/v1/2" in fetching.result()["paths"]


def test_a_service_that_breaks_off_its_document_is_told_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> NoReturn:
        raise http.client.IncompleteRead(b"{")

    monkeypatch.setattr(service_documents.urllib.request, "urlopen", broken)
    assert _documents()()["x-unavailable-services"] == ["registration"]
