"""Service to Kafka with real certificates: both prove themselves, by nothing but the address of the bus."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.kafka_session import cluster_of
from crvs_kernel.events import Event
from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.processes import free_ports
from tests.support.authority import Authority
from tests.support.messages import to_message

TOPIC = "crvs.proven"


class _Kafka(EmbeddedKafka):
    """A broker with a second listener, for whoever has a certificate of the authority."""

    def __init__(self, directory: Path, authority: Authority) -> None:
        port, self.tls_port = free_ports(2)
        super().__init__(directory, port)
        self._files = authority.directory(directory / "inside", "kafka")
        both = (self._files / "tls.key").read_bytes() + (self._files / "tls.crt").read_bytes()
        (self._files / "key-and-certificate.pem").write_bytes(both)

    def _write_settings(self) -> None:
        super()._write_settings()
        listener = f"SSL://127.0.0.1:{self.tls_port}"
        text = self._settings_file.read_text()
        text = text.replace("listeners=PLAINTEXT", f"listeners={listener},PLAINTEXT")
        text = text.replace("protocol.map=", "protocol.map=SSL:SSL,")
        more = {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self._files / "key-and-certificate.pem",
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self._files / "ca.crt",
            "ssl.client.auth": "required",
        }
        self._settings_file.write_text(text + "".join(f"{name}={value}\n" for name, value in more.items()))

    def address(self, files: Path, *, shown: bool = True) -> str:
        own = f"&ssl_certfile={files / 'tls.crt'}&ssl_keyfile={files / 'tls.key'}" if shown else ""
        options = f"security_protocol=SSL&ssl_cafile={files / 'ca.crt'}{own}"
        return f"kafka://127.0.0.1:{self.tls_port}?{options}"


@pytest.fixture(scope="module", name="authority")
def _authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module", name="broker")
def _broker(tmp_path_factory: Any, authority: Authority) -> Iterator[_Kafka]:
    broker = _Kafka(tmp_path_factory.mktemp("kafka"), authority)
    broker.start()
    yield broker
    broker.stop()


def test_what_a_service_publishes_with_its_certificate_is_read_with_one(
    broker: _Kafka, authority: Authority, tmp_path: Path
) -> None:
    bus = connect(broker.address(authority.directory(tmp_path / "own", "relay")))
    bus.ensure_topics({TOPIC: 1})
    publisher = bus.publisher()
    publisher.publish([to_message(TOPIC, Event("note.written.v1", "n", {"text": "x"}))])
    publisher.close()
    subscription = bus.subscribe("reader", [TOPIC])
    seen = []
    for _ in range(30):
        seen = subscription.poll(1, 10)
        if seen:
            break
    subscription.close()
    assert [message.key for message in seen] == ["n"]


def test_a_stranger_is_not_spoken_to(broker: _Kafka, authority: Authority, tmp_path: Path) -> None:
    """By a socket of our own: kafka-python leaves those of failed handshakes open."""
    others = Authority().directory(tmp_path / "others", "relay")
    own = authority.directory(tmp_path / "own", "relay")
    context = ssl.create_default_context(cafile=str(own / "ca.crt"))
    for shown in (None, others):
        if shown is not None:
            context.load_cert_chain(shown / "tls.crt", shown / "tls.key")
        with pytest.raises(OSError, match=r"SSL|reset"):
            _spoken(context, broker.tls_port)


def _spoken(context: ssl.SSLContext, port: int) -> bytes:
    plain = socket.create_connection(("127.0.0.1", port), timeout=10)
    with closing(plain), closing(context.wrap_socket(plain, server_hostname="127.0.0.1")) as secured:
        secured.send(b"\0\0\0\1")
        return secured.recv(1)


def test_a_broker_of_another_authority_is_told_nothing(tmp_path: Path) -> None:
    """The options that make kafka-python insist are in every client that the address makes."""
    files = Authority().directory(tmp_path / "own", "relay")
    client = cluster_of(f"kafka://bus:9093?security_protocol=SSL&ssl_cafile={files / 'ca.crt'}").client
    assert (client["security_protocol"], client["ssl_cafile"]) == ("SSL", str(files / "ca.crt"))
    assert KafkaProducer.DEFAULT_CONFIG["ssl_check_hostname"] is True
