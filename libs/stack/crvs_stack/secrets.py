"""The stack's own secrets: random, made once per stack, in one file that only its owner reads."""

import json
import os
import secrets as randomness
from pathlib import Path


class Secrets:
    """Makes a value for each name once and stores it, so that data and sessions survive a restart."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}

    def key(self, name: str) -> str:
        """32 random bytes in hexadecimal, as services take their keys."""
        return self._once(name, randomness.token_hex(32))

    def password(self, name: str) -> str:
        """A password without characters that are special in a URL or a shell."""
        return self._once(name, randomness.token_urlsafe(18))

    def _once(self, name: str, fresh: str) -> str:
        if name not in self._values:
            self._values[name] = fresh
            write_private(self._file, json.dumps(self._values, indent=1))
        return self._values[name]


def write_private(file: Path, content: str) -> None:
    """Replace the file in one step; no other account can read it, not even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(content)
    unfinished.replace(file)
