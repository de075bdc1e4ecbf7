"""From outbox to bus and from bus to reaction: relay, worker, inbox, dead letters, breaker, replay."""
