"""Paths in the clone that the stack runs from."""

from pathlib import Path

CLONE = Path(__file__).resolve().parents[3]
STATE = CLONE / ".run"
KAFKA_POM = CLONE / "libs" / "stack" / "broker" / "pom.xml"
KAFKA_LIBRARIES = STATE / "kafka-libs"
