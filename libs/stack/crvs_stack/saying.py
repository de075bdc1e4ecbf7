"""What a running stack says: a full disk, or a window that nobody reads, stops no stack."""

import contextlib


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # whatever cannot be said, the processes are looked after
        print(text, flush=True)
