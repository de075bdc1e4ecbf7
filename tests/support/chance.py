"""Chance that can be repeated: what a failed test prints, `THABIAN_TEST_SEED=…` brings back."""

from __future__ import annotations

import os
import random
import secrets

SEED = os.environ.get("THABIAN_TEST_SEED") or secrets.token_hex(4)


def seeded(purpose: str) -> random.Random:
    """A source of its own for each purpose, so that what one test draws moves no other."""
    print(f"chance of {purpose}: THABIAN_TEST_SEED={SEED}")  # noqa: T201 - pytest shows it with a failure
    return random.Random(f"{SEED} {purpose}")
