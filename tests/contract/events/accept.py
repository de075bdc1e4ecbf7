"""Accepts compatible schema changes as the new published state: `python -m tests.contract.events.accept`."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from crvs_contracts.events.catalogue import CATALOGUE
from tests.contract.events.compatibility import breaks

ACCEPTED: Final = Path(__file__).with_name("accepted.json")


def accepted() -> dict[str, Any]:
    """Give the schemas as published, by type."""
    schemas: dict[str, Any] = json.loads(ACCEPTED.read_text(encoding="utf-8")) if ACCEPTED.exists() else {}
    return schemas


def problems() -> list[str]:
    """Name every promise that the schemas of this tree break."""
    found = []
    for name, old in accepted().items():
        if name not in CATALOGUE:
            found.append(f"{name}: type removed")
        else:
            found += [f"{name} {text}" for text in breaks(old, CATALOGUE[name].schema)]
    return found


def main() -> int:
    """Refuse what would break a reader; such a change is a new type, v2."""
    found = problems()
    if found:
        sys.stderr.write("\n".join([*found, "Publish a new version of the type instead.", ""]))
        return 1
    state = {name: CATALOGUE[name].schema for name in sorted(CATALOGUE)}
    ACCEPTED.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
