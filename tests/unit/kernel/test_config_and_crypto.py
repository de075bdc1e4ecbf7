"""Settings say what they miss; sealed fields open only in their place."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from crvs_kernel.config import SettingsError, read_settings
from crvs_kernel.crypto import FieldCipher, generate_ed25519, load_ed25519
from crvs_kernel.primitives import canonical_json, new_id


@dataclass(frozen=True)
class _Demo:
    address: str
    secret: bytes
    workers: int = 2


def test_settings_are_typed_and_defaults_only_where_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THABIAN_ADDRESS", "x")
    monkeypatch.setenv("THABIAN_SECRET", "00ff" * 16)
    assert read_settings(_Demo) == _Demo("x", b"\x00\xff" * 16, 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET", "zz"),
        ("SECRET", ""),
        ("SECRET", "00" * 31),
        ("SECRET", "00" * 33),
        ("WORKERS", "many"),
        ("ADDRESS", None),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    values = {"ADDRESS": "x", "SECRET": "00" * 32, "WORKERS": "1", name: value}
    for key, text in values.items():
        if text is not None:
            monkeypatch.setenv(f"THABIAN_{key}", text)
    with pytest.raises(SettingsError, match=name) as refusal:
        read_settings(_Demo)
    assert "fromhex" not in str(refusal.value)  # no program's words


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_a_sealed_field_opens_in_its_place_and_nowhere_else(plain: bytes, place: bytes) -> None:
    cipher = FieldCipher(b"k" * 32)
    sealed = cipher.seal(plain, place)
    assert cipher.open(sealed, place) == plain
    with pytest.raises(InvalidTag):
        cipher.open(sealed, place + b"x")


def test_a_signing_key_is_read_back() -> None:
    pem = generate_ed25519()
    assert load_ed25519(pem).public_key()


def test_identifiers_sort_by_time() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert all(one.version == 7 for one in made)
    assert sorted(made, key=lambda one: one.int >> 80) == made


@given(st.dictionaries(st.text(), st.integers(-(2**53), 2**53)))
def test_equal_values_have_equal_bytes(value: dict[str, int]) -> None:
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))
