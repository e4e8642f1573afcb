"""Whether Kafka answers, for a service whose own clients do not say so."""

import asyncio
from contextlib import AsyncExitStack

from aiokafka.errors import KafkaError

from services.kafka.clients.client import client_of
from services.runtime.settings import Settings

EVERY_S = 2.0
_PATIENCE_S = 3.0


class Probe:
    """Asks Kafka by a connection of its own; `up` is whether it answered last."""

    def __init__(self, settings: Settings) -> None:
        self.up = False
        self._settings = settings

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            try:
                await self._ask_on()
            except (KafkaError, OSError, TimeoutError):
                self.up = False
            await asyncio.sleep(EVERY_S)

    async def _ask_on(self) -> None:
        """Ask by one connection, for as long as it is answered.

        Raises:
            aiokafka.errors.KafkaError, OSError, TimeoutError: where it is not.
        """
        async with AsyncExitStack() as closing:
            connecting = closing.enter_async_context(client_of(self._settings))
            client = await asyncio.wait_for(connecting, _PATIENCE_S)
            while True:
                await asyncio.wait_for(client.fetch_all_metadata(), _PATIENCE_S)
                self.up = True
                await asyncio.sleep(EVERY_S)
