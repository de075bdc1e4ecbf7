"""What `make run` answers to the signal that ends it."""

from __future__ import annotations

import pytest

from crvs_stack import cli
from crvs_stack.state import StackState


class _Stopped:
    """A stack that gets its signal at one moment of its life."""

    def __init__(self, moment: str) -> None:
        self._moment = moment
        self.supervisor = self
        self.stopped = False

    def stop_on_signals(self) -> None:
        pass

    def start(self) -> StackState:
        self._reach("start")
        return StackState("x", door="", bus="postgresql", bus_url="", supervisor=0)

    def watch(self, _due: object) -> None:
        self._reach("watch")

    def stop(self) -> None:
        self.stopped = True

    def reach_welcome(self, _state: StackState) -> None:
        self._reach("welcome")

    def _reach(self, moment: str) -> None:
        if moment == self._moment:
            raise KeyboardInterrupt


@pytest.mark.parametrize(("moment", "status"), [("start", 130), ("welcome", 0), ("watch", 0)])
def test_a_signal_after_the_start_is_no_failure_even_while_the_welcome_is_read(
    monkeypatch: pytest.MonkeyPatch, moment: str, status: int
) -> None:
    stack = _Stopped(moment)
    monkeypatch.setattr(cli, "Stack", lambda *_, **__: stack)
    monkeypatch.setattr(cli, "_welcome", stack.reach_welcome)
    assert cli.main(["run"]) == status
    assert stack.stopped
