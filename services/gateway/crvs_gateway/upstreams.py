"""Reads the settings that are lists of pairs."""

from __future__ import annotations

from crvs_kernel.config import SettingsError


def pairs(text: str, name: str) -> dict[str, str]:
    """``"a=x,b=y"`` as a mapping.

    Raises:
        SettingsError: an entry has no ``=``; the message names the setting.

    """
    found = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key, equals, value = entry.partition("=")
        if not equals or not key or not value:
            raise SettingsError(f"{name}: entries are name=value, separated by commas")
        found[key.strip()] = value.strip().rstrip("/")
    return found
