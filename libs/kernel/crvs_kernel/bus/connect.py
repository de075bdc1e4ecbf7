"""Chooses the bus by its address; only the client of the chosen bus is loaded."""

from __future__ import annotations

from crvs_kernel.bus.protocol import Bus


def connect(bus_url: str) -> Bus:
    """Choose the implementation by the address: ``kafka://host:port[,host:port]`` or ``postgresql://…``.

    Raises:
        SettingsError: the address says something that is not known.

    """
    if bus_url.startswith("kafka://"):
        from crvs_kernel.bus.kafka import KafkaBus  # noqa: PLC0415 - one machine without Kafka loads no client
        from crvs_kernel.bus.kafka_session import cluster_of  # noqa: PLC0415 - nor this

        return KafkaBus(cluster_of(bus_url))
    from crvs_kernel.bus.postgres import PostgresBus  # noqa: PLC0415 - nor is psycopg2's part loaded with Kafka

    return PostgresBus(bus_url)
