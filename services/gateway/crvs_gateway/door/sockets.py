"""Where Envoy, the decision and the door's command meet: names in the door's directory, in which all run.

The paths are relative because a unix socket's path has at most 107 bytes.
"""

from __future__ import annotations

DECISION = "decision.sock"
PROBES = "probes.sock"
ADMIN = "admin.sock"
CLIENT_ID = "x-client-request-id"  # what a caller calls the request; X-Request-Id is Envoy's own
PEER = "x-peer-address"  # Envoy's statement of who opened the connection; callers cannot send it
