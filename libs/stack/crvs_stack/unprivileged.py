"""The account for servers that refuse root, and the directories that it can reach."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from crvs_stack.errors import StackError

_PUBLIC_PARENT = Path("/var/tmp")  # noqa: S108 - survives reboots, as a data directory must; ownership is checked


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """The account for servers that refuse root; None when we are not root ourselves.

    initdb looks its own uid up in the password file, so a made-up uid will not do.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StackError(
        "root has no account to drop to: neither 'postgres' nor 'nobody' is in the password file"
    )


def can_reach(path: Path, account: Account | None) -> bool:
    """True when the account may enter every directory above the path."""
    if account is None:
        return True
    return all(_may_enter(parent, account) for parent in path.resolve().parents)


def _may_enter(directory: Path, account: Account) -> bool:
    try:
        status = directory.stat()
    except FileNotFoundError:
        return True  # made later by us, with a mode that lets the account in
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def reachable_place(wanted: Path, account: Account | None) -> Path:
    """The directory, or a substitute that the account can reach, the same at every call."""
    if can_reach(wanted / "x", account):
        return wanted
    digest = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:16]
    place = _PUBLIC_PARENT / f"thabian-{digest}"
    place.mkdir(mode=0o711, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise StackError(
            f"{place} belongs to someone else: remove it, or move the clone to where others may enter"
        )
    return place
