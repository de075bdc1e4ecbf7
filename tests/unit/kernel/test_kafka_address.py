"""The address of a Kafka cluster says how to reach it, and names a password only by its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from crvs_kernel.bus import kafka as bus_kafka
from crvs_kernel.bus import kafka_backlog
from crvs_kernel.bus import kafka_subscription as bus_kafka_subscription
from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.kafka_session import KafkaCluster, cluster_of
from crvs_kernel.config import SettingsError

SECURE = (
    "security_protocol=SASL_SSL&sasl_mechanism=SCRAM-SHA-512&sasl_plain_username=identity&ssl_cafile=/ca.pem"
)


def test_a_plain_address_is_brokers_and_nothing_else() -> None:
    assert cluster_of("kafka://a:9092,b:9093") == KafkaCluster(["a:9092", "b:9093"], {})


@pytest.fixture(name="secure_url")
def _secure_url(tmp_path: Path) -> str:
    (tmp_path / "password").write_text("s3cret\n")
    return f"kafka://a:9092?{SECURE}&sasl_plain_password_file={tmp_path}/password"


@pytest.fixture(name="secure")
def _secure(secure_url: str) -> KafkaCluster:
    return cluster_of(secure_url)


def test_tls_and_sasl_are_options_in_kafka_pythons_own_names(secure: KafkaCluster) -> None:
    assert secure.options == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "identity",
        "sasl_plain_password": "s3cret",
        "ssl_cafile": "/ca.pem",
    }
    for client in (KafkaProducer, KafkaConsumer, KafkaAdminClient):
        assert secure.options.keys() <= client.DEFAULT_CONFIG.keys()


def test_every_client_is_made_with_them(
    secure_url: str, secure: KafkaCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dict[str, Any]] = []

    class Stop(Exception):
        pass

    def client(**options: Any) -> None:
        made.append(options)
        raise Stop

    for module, name in (
        (bus_kafka, "KafkaProducer"),
        (kafka_backlog, "KafkaAdminClient"),
        (bus_kafka_subscription, "KafkaConsumer"),
    ):
        monkeypatch.setattr(module, name, client)
    monkeypatch.setattr(KafkaCluster, "knock", lambda _: None)
    bus = connect(secure_url)
    for act in (
        lambda: bus.publisher().publish([bus_kafka.Message("t", "k", b"v")]),
        lambda: bus.ensure_topics({"t": 1}),
        lambda: bus.subscribe("g", ["t"]).poll(0, 1),
    ):
        with pytest.raises(Stop):
            act()
    assert len(made) == 3
    assert all(secure.options.items() <= options.items() for options in made)


@pytest.mark.parametrize("query", ["sasl_plain_password=x", "acks=0", "sasl_plain_password_file=/none/such"])
def test_an_address_that_says_something_unknown_is_refused(query: str) -> None:
    with pytest.raises(SettingsError, match="THABIAN_BUS_URL"):
        connect(f"kafka://a:9092?{query}")


@pytest.mark.parametrize("url", ["", "kafka", "redis://a", "host=a dbname=bus"])
def test_an_address_of_no_bus_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="THABIAN_BUS_URL"):
        connect(url)
