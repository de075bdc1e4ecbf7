"""One Apache Kafka broker (KRaft, broker and controller in one process) for one machine."""

import base64
import contextlib
import os
import signal
import time
import uuid
from pathlib import Path

from crvs_stack.errors import StackError
from crvs_stack.kafka_programs import find_java, kafka_classpath
from crvs_stack.processes import Said, ServerProcess, free_ports, is_free, spawn

_START_WITHIN_S = 90.0
_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "broker.session.timeout.ms": "2000",  # after a crash the broker may return this soon
    "broker.heartbeat.interval.ms": "500",
    "group.min.session.timeout.ms": "1000",
    "log.segment.bytes": str(64 * 1024 * 1024),
}


class EmbeddedKafka(ServerProcess):
    """One broker on one directory; its log survives any stop, and SIGKILL loses no acknowledged message."""

    def __init__(self, directory: Path, port: int) -> None:
        super().__init__()
        self.port = port
        self._directory = directory
        self._said = Said(self._log)

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"kafka://{self.bootstrap}"

    def start(self) -> "EmbeddedKafka":
        """Format the log directory if it is new, start, and return when the broker answers."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._directory.chmod(0o700)  # its log segments hold personal data
        java, classpath = find_java(), kafka_classpath()
        self._end_leftover()
        self._write_settings()
        if not (self._directory / "data" / "meta.properties").exists():
            self._format(java, classpath)
        self._process = spawn(
            [*_jvm(java, classpath, heap="512m"), "kafka.Kafka", str(self._settings_file)],
            log=self._log,
            death_signal=signal.SIGTERM,
            cwd=self._directory,
        )
        self._pid_file.write_text(str(self._process.pid))
        self._await_ready()
        return self

    @property
    def _log(self) -> Path:
        return self._directory / "kafka.log"

    @property
    def _pid_file(self) -> Path:
        return self._directory / "kafka.pid"

    def _end_leftover(self) -> None:
        """End a broker that outlived its stack, as it holds the lock of the log directory."""
        if not self._pid_file.exists():
            return
        pid = int(self._pid_file.read_text() or 0)
        deadline = time.monotonic() + self._stop_within_s
        while _command_names(pid, self._settings_file):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.2)

    @property
    def _settings_file(self) -> Path:
        return self._directory / "server.properties"

    def _write_settings(self) -> None:
        controller_port = free_ports(1)[0]
        settings = _SETTINGS | {
            "log.dirs": str(self._directory / "data"),
            "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
            "listeners": f"PLAINTEXT://{self.bootstrap},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
        }
        self._settings_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _format(self, java: str, classpath: str) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = [*_jvm(java, classpath, heap="128m"), "kafka.tools.StorageTool", "format"]
        command = [*tool, f"--cluster-id={cluster}", "--config", str(self._settings_file)]
        if spawn(command, log=self._log, cwd=self._directory).wait() != 0:
            raise StackError(f"Kafka's storage could not be formatted, {self._said}")

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_WITHIN_S
        process = self._process
        while process is not None and process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.1)
        self.stop()
        raise StackError(f"Kafka did not start on port {self.port}, {self._said}")

    def _answers(self) -> bool:
        from kafka import KafkaAdminClient  # noqa: PLC0415 - 0.4 s that stacks without Kafka need not pay
        from kafka.errors import KafkaError  # noqa: PLC0415 - as above

        if is_free(self.port):
            return False  # asking a closed port would send the client into its long back-off
        try:
            admin = KafkaAdminClient(
                bootstrap_servers=self.bootstrap, request_timeout_ms=3000, reconnect_backoff_max_ms=200
            )
        except (KafkaError, OSError):
            return False
        try:
            return bool(admin.describe_cluster()["brokers"])
        except (KafkaError, OSError):
            return False
        finally:
            admin.close()


def _command_names(pid: int, file: Path) -> bool:
    try:
        return str(file).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _jvm(java: str, classpath: str, *, heap: str) -> list[str]:
    quiet = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"]
    # The quick compiler alone: a broker starts with half the CPU, and one machine's traffic needs no more.
    small = [f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
    return [java, *small, *quiet, "-cp", classpath]
