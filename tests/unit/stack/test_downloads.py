"""The two downloads of a fresh clone: they tell how far they are, and an interrupted one is no obstacle."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from crvs_stack import kafka_programs
from crvs_stack.errors import StackError

ROOT = Path(__file__).parents[3]
_MAVEN = """#!/bin/sh
for argument; do case $argument in -DoutputDirectory=*) mkdir -p "${argument#*=}" ;; esac; done
echo "[INFO] Downloading from central: https://repo/kafka-clients-4.1.0.jar"
echo "[INFO] Downloaded from central: https://repo/kafka-clients-4.1.0.jar (9 MB at 5 MB/s)"
echo "[INFO] Downloaded from central: https://repo/kafka-4.1.0.pom (1 kB at 5 MB/s)"
sleep 0.5
exit $FAKE_STATUS
"""
_PIP = """#!/bin/sh
case "$*" in
  *--version*) exit 0 ;;
  *--require-hashes*) echo "Requirement already satisfied: everything"; exit $FAKE_STATUS ;;
esac
"""


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture(name="libraries")
def _libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    maven = _script(tmp_path / "bin" / "mvn", _MAVEN)
    monkeypatch.setenv("PATH", f"{maven.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(kafka_programs, "KAFKA_LIBRARIES", tmp_path / "kafka-libs")
    monkeypatch.setattr(kafka_programs, "_SAY_EVERY_S", 0.1)
    return tmp_path / "kafka-libs"


def test_the_download_of_kafka_tells_how_many_jars_have_come(
    libraries: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAKE_STATUS", "0")
    assert kafka_programs.kafka_classpath() == f"{libraries}/*"
    assert "  1 jars" in capsys.readouterr().out.splitlines()


def test_a_failed_download_is_told_and_begun_anew(libraries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_STATUS", "1")
    with pytest.raises(StackError, match=r"could not fetch[^§]*kafka-clients"):
        kafka_programs.kafka_classpath()
    assert not libraries.exists()
    monkeypatch.setenv("FAKE_STATUS", "0")
    kafka_programs.kafka_classpath()
    assert libraries.exists()


def _setup(clone: Path, status: int) -> int:
    shutil.copy(ROOT / "Makefile", clone / "Makefile")
    (clone / "lock").write_text("")
    _script(clone / ".venv" / "bin" / "python", _PIP)
    environment = {"PATH": os.environ["PATH"], "FAKE_STATUS": str(status)}
    command = ["make", "-s", "setup", "MANIFESTS=lock", f"PYTHON={shutil.which('python3')}"]
    return subprocess.run(command, cwd=clone, env=environment, check=False, capture_output=True).returncode


def test_an_interrupted_setup_goes_on_where_nothing_is_left_to_fetch(tmp_path: Path) -> None:
    """Pip then names nothing that we show: that is no failure."""
    assert _setup(tmp_path, 0) == 0
    assert (tmp_path / ".venv" / ".ready").exists()


def test_a_failure_of_pip_stops_the_setup(tmp_path: Path) -> None:
    assert _setup(tmp_path, 1) != 0
    assert not (tmp_path / ".venv" / ".ready").exists()


def test_help_needs_nothing_but_awk(tmp_path: Path) -> None:
    for name in ("awk", "bash", "echo"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    told = subprocess.run(
        [str(shutil.which("make")), "help"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "make run     start everything" in told
