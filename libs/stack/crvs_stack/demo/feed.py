"""A ministry that follows the feed while the registrar works, and records when each event came."""

import threading
import time
from typing import Any

from crvs_stack.demo.door import ApiCaller
from crvs_stack.errors import StackError

_WAIT_S = 2


class Follower(threading.Thread):
    """Reads the feed from its end at the start; `close` and `join` end it."""

    def __init__(self, ministry: ApiCaller) -> None:
        super().__init__(name="ministry", daemon=True)
        self._ministry = ministry
        self._ended = threading.Event()
        self._after = self._end_of_feed()
        self.failure: StackError | None = None
        self.events: list[dict[str, Any]] = []
        self.arrivals: dict[str, float] = {}

    def run(self) -> None:
        try:
            while not self._ended.is_set():
                self._read()
        except StackError as error:
            self.failure = error

    def close(self) -> None:
        self._ended.set()
        self.join()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    def _read(self) -> None:
        path = f"/v1/events?after={self._after}&limit=1000&wait={_WAIT_S}"
        page = self._ministry.get("read the feed (waits for news)", path)
        now = time.perf_counter()
        for event in page["events"]:
            self.events.append(event)
            self.arrivals.setdefault(event["id"], now)
        self._after = page["next"]

    def _end_of_feed(self) -> int:
        after, more = 0, True
        while more:
            page = self._ministry.get("find the end of the feed", f"/v1/events?after={after}&limit=1000")
            after, more = page["next"], page["more"]
        return int(after)
