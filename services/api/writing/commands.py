"""Commands of users on their way to Kafka: the api itself changes nothing."""

import asyncio

import msgspec
from aiokafka import AIOKafkaProducer

from schemas.commands import RelationshipCommand
from schemas.positions import Positions
from schemas.topics import COMMANDS, partition_of
from services.http.problems import Problem, unavailable
from services.kafka.link import Link
from services.runtime.settings import Settings

PATIENCE_S = 8.0
"""A request is answered after this, whatever Kafka does."""


class Commands:
    """Writes commands; reaches for Kafka only once there is one, as reading needs none."""

    def __init__(self, settings: Settings) -> None:
        self._link = Link(settings, "rapport-api", (COMMANDS,))
        self._partitions = settings.partitions

    async def write(self, command: RelationshipCommand) -> Positions:
        """Where `command` stands, once Kafka has acknowledged it.

        Raises:
            Problem: 503 where it has not within `PATIENCE_S`. The command may be sent again.
        """
        try:
            async with asyncio.timeout(PATIENCE_S):
                producer = await self._link.live()
                return await self._send(producer, command)
        except TimeoutError:
            raise self._unavailable() from None

    async def stop(self) -> None:
        """Let go of Kafka."""
        await self._link.stop()

    async def _send(self, producer: AIOKafkaProducer, command: RelationshipCommand) -> Positions:
        partition = partition_of(command.ego, self._partitions)
        value, key = msgspec.json.encode(command), command.ego.encode()
        try:
            sent = await producer.send_and_wait(COMMANDS, value, key, partition=partition)
        except Exception as error:  # whatever it is, there is no acknowledgement
            self._link.lost(producer, error)
            raise self._unavailable() from error
        return {COMMANDS: {partition: sent.offset + 1}}

    def _unavailable(self) -> Problem:
        return unavailable("Kafka has not acknowledged this; send it again")
