"""How a Faust app reaches Kafka."""

from typing import Any

import faust

from services.runtime.kafka_settings import KafkaSettings


def faust_broker(kafka: KafkaSettings) -> dict[str, Any]:
    """The arguments of a Faust app that say where its Kafka is, and as whom it is spoken to.

    Raises:
        OSError: where a file of the password or of a certificate cannot be read.
    """
    return {"broker": f"kafka://{kafka.bootstrap_servers}", "broker_credentials": _login(kafka)}


def _login(kafka: KafkaSettings) -> faust.SASLCredentials | faust.SSLCredentials | None:
    context = kafka.ssl_context() if kafka.uses_tls else None
    if kafka.uses_sasl:
        return faust.SASLCredentials(
            username=kafka.kafka_sasl_username,
            password=kafka.kafka_password(),
            ssl_context=context,
            mechanism=kafka.kafka_sasl_mechanism,
        )
    return faust.SSLCredentials(context) if context else None
