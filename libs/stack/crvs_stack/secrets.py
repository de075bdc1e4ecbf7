"""The stack's own secrets: random, made once per stack, in one file that only its owner reads."""

import json
import os
import secrets as randomness
from collections.abc import Mapping
from pathlib import Path

from crvs_stack.errors import StackError


class Secrets:
    """Makes a value for each name once and stores it, so that data and sessions survive a restart.

    Reads the file each time: another process changes it (`thabian rotate-data-keys`).
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def key(self, name: str) -> str:
        """32 random bytes in hexadecimal, as services take their keys."""
        return self._once(name, randomness.token_hex(32))

    def password(self, name: str) -> str:
        """A password without characters that are special in a URL or a shell."""
        return self._once(name, randomness.token_urlsafe(18))

    def find(self, name: str) -> str:
        """The value of a name; empty when it has none."""
        return self._values().get(name, "")

    def put(self, values: Mapping[str, str]) -> None:
        """Change several in one step; an empty value is none."""
        changed = {**self._values(), **values}
        kept = {name: value for name, value in changed.items() if value}
        write_private(self._file, json.dumps(kept, indent=1))

    def _once(self, name: str, fresh: str) -> str:
        value = self.find(name)
        if not value:
            self.put({name: fresh})
        return value or fresh

    def _values(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        try:
            values: dict[str, str] = json.loads(self._file.read_text())
        except ValueError:
            raise StackError(
                f"{self._file} holds no JSON: put it back from where your keys are kept (operations.md, Keys)"
            ) from None
        return values


def write_private(file: Path, content: str) -> None:
    """Replace the file in one step; no other account can read it, not even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(file.name + ".part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(content)
    unfinished.replace(file)
