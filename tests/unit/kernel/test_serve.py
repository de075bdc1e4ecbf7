"""What is read of a request beside its answer."""

from __future__ import annotations

import io
from typing import Any

import pytest

from crvs_kernel.process.serve import reading_to_the_end


class _Broken(io.BytesIO):
    """The caller has hung up."""

    def read(self, _: int | None = -1) -> bytes:
        raise ConnectionResetError


@pytest.mark.parametrize("body", [io.BytesIO(b"x" * 100_000), _Broken()], ids=["whole", "broken"])
def test_the_answer_goes_out_whatever_is_left_of_the_body(body: io.BytesIO) -> None:
    answered = reading_to_the_end(lambda *_: [b"done"])({"wsgi.input": body}, None)
    assert list(answered) == [b"done"]


def test_a_body_is_read_to_its_end() -> None:
    environ: dict[str, Any] = {"wsgi.input": io.BytesIO(b"x" * 100_000)}
    reading_to_the_end(lambda *_: [])(environ, None)
    assert environ["wsgi.input"].read() == b""
