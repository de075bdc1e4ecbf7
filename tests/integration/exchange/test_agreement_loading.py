"""Agreements are loaded by an operator: whole files or nothing, and a version is what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import crvs_exchange
from crvs_exchange.bootstrap import main
from tests.support.exchange import Exchange, birth, client

DEMO = Path(crvs_exchange.__file__).with_name("agreements") / "demo.yaml"


@pytest.fixture(autouse=True)
def _environment(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THABIAN_DATABASE_URL", database.app_url)  # it needs no key and no bus


def _versions(owner: Any) -> set[tuple[str, int]]:
    owner.execute("SELECT client, version FROM agreement")
    return set(owner.fetchall())


def test_the_demonstration_is_loaded_once_and_then_known(
    owner: Any, exchange: Exchange, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load-agreements", str(DEMO)]) == 0
    assert "7 new" in capsys.readouterr().out
    assert main(["load-agreements", str(DEMO)]) == 0
    assert "0 new" in capsys.readouterr().out
    clients = ("education", "statistics", "public-security")
    assert {(name, version) for name in clients for version in (1, 2)} <= _versions(owner)
    owner.execute("SELECT subject_ids FROM audit WHERE act = 'agreement.load' ORDER BY id")
    assert [row[0] for row in owner.fetchall()] == [
        ["education/1"],
        ["statistics/1"],
        ["public-security/1"],
        ["education/2"],
        ["statistics/2"],
        ["public-security/2"],
        ["public-security/3"],
    ]
    exchange.record(birth("r-demo"))
    (seen,) = exchange.read(client("education"))["events"]
    assert seen["data"]["entry"] == {"child": {"sex": "female"}}
    assert "ຄຳສອນ" not in exchange.ask(client("statistics")).get_data(as_text=True)
    assert "ຄຳສອນ" in exchange.ask(client("public-security")).get_data(as_text=True)


def test_a_known_version_with_other_content_stops_the_whole_file(
    owner: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["load-agreements", str(DEMO)])
    before = _versions(owner)
    changed = tmp_path / "changed.yaml"
    text = DEMO.read_text("utf-8").replace("client: education", "client: health")
    changed.write_text(text.replace("purpose: Vital statistics", "purpose: Something else"), "utf-8")
    assert main(["load-agreements", str(changed)]) == 2
    assert "agreement-changed" in capsys.readouterr().err
    assert _versions(owner) == before


def test_a_file_with_faults_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("agreements: [{client: health, version: one}]", "utf-8")
    assert main(["load-agreements", str(broken)]) == 2
    said = capsys.readouterr().err
    assert "/agreements/0/version invalid-integer" in said
    assert "/agreements/0/grants required" in said


def test_a_file_that_is_none_is_said_to_be_so_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "agreements.yaml"
    assert main(["load-agreements", str(path)]) == 2
    assert "file-unreadable" in capsys.readouterr().err
    path.write_text("agreements: [", "utf-8")
    assert main(["load-agreements", str(path)]) == 2
    said = capsys.readouterr().err
    assert "file-unreadable" in said
    assert said.count("\n") == 1


def test_a_version_that_is_in_a_file_twice_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(DEMO.read_text("utf-8").replace("client: statistics", "client: education"), "utf-8")
    assert main(["load-agreements", str(path)]) == 2
    said = capsys.readouterr().err
    assert "agreement-twice" in said
    assert "education/1" in said


def test_a_missing_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("THABIAN_DATABASE_URL")
    assert main(["load-agreements", str(DEMO)]) == 2
    assert "THABIAN_DATABASE_URL" in capsys.readouterr().err
