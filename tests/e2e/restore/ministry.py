"""A ministry that follows the feed as docs/integration.md says, through restores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.api import Api


@dataclass
class Ministry:
    """Keeps what it has read by the id of the event, and its position."""

    api: Api
    position: str = "after=0"
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Read to the end; a refused position is given up for the one that the refusal allows."""
        more = True
        while more:
            answer = self.api.get(f"/v1/events?{self.position}&limit=100")
            if answer.status == 409:
                self.refusals.append(answer.problem)
                (self.position,) = answer.json["allowed"]
                continue
            assert answer.status == 200, answer.data
            self.events |= {event["id"]: event for event in answer.json["events"]}
            self.position, more = f"after={answer.json['next']}", answer.json["more"]

    def registered(self) -> list[tuple[str, str]]:
        """Record and number of each registered birth, once for each event that it has."""
        return [
            (event["data"]["record_id"], event["data"]["registration_number"])
            for event in self.events.values()
            if event["type"] == "birth.registered.v1"
        ]
