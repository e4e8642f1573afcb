"""A client for Kafka's administration; topics have Kafka's names in it."""

from aiokafka.admin import AIOKafkaAdminClient

from services.kafka.clients.leaving import leave_in_time
from services.kafka.connection import connection
from services.runtime.kafka_settings import KafkaSettings


class Admin(AIOKafkaAdminClient):  # type: ignore[misc]
    """Reaches Kafka as the settings say."""

    def __init__(self, kafka: KafkaSettings) -> None:
        """Prepare it; `start` connects.

        Raises:
            OSError: where a file of the password or of a certificate cannot be read.
        """
        super().__init__(**connection(kafka))
        leave_in_time(self._client)
