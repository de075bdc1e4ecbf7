"""The bus: messages and topics, the PostgreSQL log, Apache Kafka, and the envelope of an event."""
