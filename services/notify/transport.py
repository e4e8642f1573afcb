"""Faust's transport to Kafka, reading committed records only.

Faust reads so by itself only with `exactly_once`, which has known holes (see the first decision):
changes that a scorer wrote and did not commit would be delivered.
"""

from typing import Any

import aiokafka
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport


class _CommittedThread(AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"
        return consumer


class _CommittedConsumer(Consumer):
    def _new_consumer_thread(self) -> _CommittedThread:
        return _CommittedThread(self, loop=self.loop, beacon=self.beacon)


class CommittedTransport(Transport):
    """A transport whose consumers read committed."""

    Consumer = _CommittedConsumer
