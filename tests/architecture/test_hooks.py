"""What git checks after `make hooks`: our own programs, without network, and a commit's subject."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.sources import ROOT

CONFIG = ROOT / ".pre-commit-config.yaml"


def test_every_hook_is_ours_and_its_program_is_installed() -> None:
    repositories = yaml.safe_load(CONFIG.read_text("utf-8"))["repos"]
    assert {each["repo"] for each in repositories} == {"local"}
    for hook in repositories[0]["hooks"]:
        if hook["language"] == "system":
            assert Path(sys.executable).with_name(Path(hook["entry"].split()[0]).name).exists(), hook["id"]


@pytest.mark.parametrize(
    ("message", "accepted"),
    [
        ("door: drop a pooled connection that received unsolicited data\n\nIt came from...\n", True),
        ("stack: reload\n", True),
        ("An answer that nobody asked for is given to nobody\n", False),
        ("Door: close idle connections\n", False),
        ("door: " + "x" * 67 + "\n", False),
        ("door:\n\nclose: idle connections\n", False),
    ],
    ids=["with a body", "short", "no area", "a capital area", "73 letters", "no subject"],
)
def test_a_commit_says_its_area_and_what_it_does(tmp_path: Path, message: str, accepted: bool) -> None:  # noqa: FBT001 - an expectation
    # In a repository of its own: pre-commit takes uncommitted changes away while it runs.
    repository = tmp_path / "repository"
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    shutil.copy(CONFIG, repository)
    file = tmp_path / "message"
    file.write_text(message, "utf-8")
    program = [Path(sys.executable).with_name("pre-commit"), "run", "subject", "--hook-stage", "commit-msg"]
    done = subprocess.run(
        [*program, "--commit-msg-filename", str(file)],
        cwd=repository,
        env=os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == accepted, done.stdout + done.stderr
