"""Work that is done in parts by all processors, with what each part gave in order, and progress."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_AHEAD = 16  # parts that are done before they are taken
_SAY_EVERY_S = 5.0
P = TypeVar("P")
R = TypeVar("R")


def in_order(
    work: Callable[[P], R], parts: Iterable[P], prepare: Callable[[], None], say: Callable[[int], None]
) -> Iterator[R]:
    """What the work gives for each part. Each process of the pool prepares itself once.

    ``say`` is told now and then how many parts were taken.
    """
    said, ahead = time.monotonic(), threading.Semaphore(_AHEAD)
    with multiprocessing.Pool(os.cpu_count(), prepare) as pool:
        allowed = (part for part in parts if ahead.acquire())
        for number, given in enumerate(pool.imap(work, allowed), 1):
            ahead.release()
            yield given
            if time.monotonic() - said > _SAY_EVERY_S:
                said = time.monotonic()
                say(number)
