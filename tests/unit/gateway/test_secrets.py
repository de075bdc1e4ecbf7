"""Hashing: an unknown account costs what a wrong password costs, and nothing kept can be read back."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_gateway.adapters.secrets import Argon2Hasher, KeyedDigests
from crvs_gateway.upstreams import pairs
from crvs_kernel.config import SettingsError

HASHER = Argon2Hasher(memory_kib=64, passes=1)


def test_a_hash_is_argon2id_and_holds() -> None:
    stored = HASHER.hash("violet tractor nine")
    assert stored.startswith("$argon2id$")
    assert HASHER.verify(stored, "violet tractor nine")
    assert not HASHER.verify(stored, "violet tractor ten")


def test_an_unknown_account_is_hashed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []

    class Counting:
        def verify(self, stored: str, _: str) -> bool:
            hashed.append(stored)
            return True

    hasher: Any = Argon2Hasher(memory_kib=64, passes=1)
    monkeypatch.setattr(hasher, "_hasher", Counting())
    assert not hasher.verify(None, "the password of nobody")
    assert len(hashed) == 1


def test_a_broken_hash_opens_nothing() -> None:
    assert not HASHER.verify("", "violet tractor nine")
    assert not HASHER.verify("plain", "plain")


def test_digests_differ_by_purpose_and_key() -> None:
    digests = KeyedDigests(lambda: b"1" * 32)
    made = {digests.blind("pair", "a"), digests.blind("machine", "a")}
    made |= {KeyedDigests(lambda: b"2" * 32).blind("pair", "a"), digests.blind("pair", "b")}
    assert len(made) == 4
    assert all(len(each) == 32 for each in made)


def test_lists_of_pairs_are_read_or_named() -> None:
    assert pairs("a=http://x/, b=y", "THABIAN_X") == {"a": "http://x", "b": "y"}
    with pytest.raises(SettingsError, match="THABIAN_X"):
        pairs("a=1,b", "THABIAN_X")
