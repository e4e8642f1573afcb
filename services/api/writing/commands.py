"""Commands of users on their way to Kafka: the api itself changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from copy import copy
from functools import partial
from typing import Self, TypeVar

import msgspec

from relationships.profile.identities import Pair
from schemas.commands import UserCommand
from schemas.feed_records import BOUND
from schemas.positions import Positions
from schemas.topics import COMMANDS, ERASURES, IDENTITIES, partition_of
from services.http.problems import Problem, unavailable
from services.kafka.clients.producer import Producer
from services.kafka.erasures.stating_erasures import Stated, erase, withdraw
from services.kafka.link import Link
from services.runtime.settings import Settings

Sent = TypeVar("Sent")

PATIENCE_S = 8.0
"""A request is answered after this, whatever Kafka does."""


class Commands:
    """Writes commands; reaches for Kafka only once there is one, as reading needs none."""

    def __init__(self, settings: Settings) -> None:
        self._link = Link(settings, "rapport-api", (COMMANDS, ERASURES, IDENTITIES))
        self.settings = settings
        self._headers: list[tuple[str, bytes]] = []

    def marked_bound(self) -> Self:
        """These, whose records have the header of what came by a key bound to members."""
        marked = copy(self)
        marked._headers = [BOUND]
        return marked

    async def write(self, command: UserCommand) -> Positions:
        """Where `command` stands, once Kafka has acknowledged it.

        Raises:
            Problem: 503 where it has not within `PATIENCE_S`. The command may be sent again.
        """
        return await self._through(partial(self._send, command))

    async def erase(self, members: Sequence[str], pairs: Iterable[Pair], *, always: bool) -> Stated:
        """Erase `members`, who are one; see `stating_erasures.erase`.

        Raises:
            Problem: 503 where Kafka has not taken all of it. Ask again.
        """
        return await self._through(
            lambda producer: erase(producer, self.settings, members, pairs, always=always)
        )

    async def withdraw(self, members: Sequence[str]) -> Positions:
        """Take objections of `members` back; see `stating_erasures.withdraw`.

        Raises:
            Problem: 503 where Kafka has not taken all of it. Ask again.
        """
        return await self._through(lambda producer: withdraw(producer, self.settings, members))

    async def stop(self) -> None:
        """Let go of Kafka."""
        await self._link.stop()

    async def _through(self, send: Callable[[Producer], Awaitable[Sent]]) -> Sent:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._acknowledged(await self._link.live(), send)
        except TimeoutError:
            raise _unavailable() from None

    async def _acknowledged(
        self, producer: Producer, send: Callable[[Producer], Awaitable[Sent]]
    ) -> Sent:
        try:
            return await send(producer)
        except Exception as error:  # whatever it is, there is no acknowledgement
            self._link.lost(producer, error)
            raise _unavailable() from error

    async def _send(self, command: UserCommand, producer: Producer) -> Positions:
        partition = partition_of(command.ego, self.settings.partitions)
        value, key = msgspec.json.encode(command), command.ego.encode()
        sent = await producer.send_and_wait(
            COMMANDS, value, key, partition=partition, headers=self._headers
        )
        return {COMMANDS: {partition: sent.offset + 1}}


def _unavailable() -> Problem:
    return unavailable("Kafka has not acknowledged this; send it again")
