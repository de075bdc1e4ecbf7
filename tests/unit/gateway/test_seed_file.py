"""What an operator seeds is read strictly: what is wrong is named by its place, and nothing is begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from crvs_gateway.adapters.seed_file import read_seed
from crvs_kernel.errors import InvalidInput

CLIENT = "clients: [{client_id: health, scopes: [event.read], secret: 0123456789abcdef%s}]"


def read(directory: Path, content: str) -> dict[str, object]:
    file = directory / "people.yaml"
    file.write_text(content, "utf-8")
    return dict(read_seed(str(file)))


def test_what_ends_an_account_or_a_client_names_it_and_no_more(tmp_path: Path) -> None:
    content = "accounts: [{username: a, active: false}]\nclients: [{client_id: health, active: false}]"
    assert read(tmp_path, content) == {
        "accounts": [{"username": "a", "active": False}],
        "clients": [{"client_id": "health", "active": False}],
    }


@pytest.mark.parametrize("content", ["accounts:\n", "{}", CLIENT % ""])
def test_an_empty_list_and_a_whole_client_are_taken(tmp_path: Path, content: str) -> None:
    read(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ("accounts: [{username: a, role: auditor}]", "/accounts/0/password"),
        ("accounts: [{role: auditor, password: p}]", "/accounts/0/username"),
        ("accounts: [{username: a, role: auditor, password: 12345}]", "/accounts/0/password"),
        ("accounts: [{username: a, rolle: auditor}]", "/accounts/0/rolle"),
        ("accounts: a", "/accounts"),
        ("account: []", "/account"),
        ("[]", ""),
        ("just a text", ""),
        ("", ""),
        ("clients: [{client_id: health, scopes: [event.read], secret: short}]", "/clients/0/secret"),
        ("clients: [{client_id: health, secret: 0123456789abcdef}]", "/clients/0/scopes"),
        ("clients: [{client_id: health, active: maybe}]", "/clients/0/active"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(tmp_path: Path, content: str, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, content)
    assert pointer in [fault.pointer for fault in refused.value.faults]
