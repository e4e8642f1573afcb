"""Rapport's Kafka as it is now, or since when it does not answer: always known within seconds."""

import asyncio
import logging
import time
from contextlib import suppress

import msgspec
from aiokafka import TopicPartition

from schemas.topics import DEAD_LETTERS, RELATIONSHIP_CHANGES, SCORED
from services.kafka.clients.admin import Admin
from services.kafka.clients.consumer import Consumer
from services.kafka.observing.groups import Group, describe_group
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

PATIENCE_S = 1.5
"""A Kafka that takes longer to answer is away."""

FRESH_S = 0.5
"""What was seen so recently is good for whoever asks next."""

OBSERVED = (*SCORED, RELATIONSHIP_CHANGES, DEAD_LETTERS)
"""The topics of which records are counted: the compacted ones hold fewer than their offsets."""


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen at the time `at` (epoch ms)."""

    at: int
    starts: dict[TopicPartition, int]
    ends: dict[TopicPartition, int]
    scorers: Group
    notifiers: Group


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """Kafka has not answered since `since` (epoch ms)."""

    since: int


class ObservedKafka:
    """Connects when it is first asked; whoever asks at the same time shares an answer."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._clients: _Clients | None = None
        self._asking = asyncio.Lock()
        self._seen: Observation | Away | None = None
        self._seen_at = 0.0
        self._retired: set[asyncio.Task[None]] = set()

    async def observe(self) -> Observation | Away:
        """Kafka as it is now, known after at most `PATIENCE_S`."""
        async with self._asking:
            if self._seen is None or time.monotonic() - self._seen_at > FRESH_S:
                self._seen = await self._look()
                self._seen_at = time.monotonic()
            return self._seen

    async def stop(self) -> None:
        """Disconnect."""
        self._let_go()
        if self._retired:
            await asyncio.wait(self._retired, timeout=PATIENCE_S)

    async def _look(self) -> Observation | Away:
        try:
            async with asyncio.timeout(PATIENCE_S):
                if self._clients is None:
                    self._clients = _Clients(self.settings)
                    await self._clients.start()
                return await self._clients.observe()
        except Exception as error:  # whatever it is, nothing is known
            log.warning("Kafka cannot be observed: %r", error)
            self._let_go()
            away = self._seen if isinstance(self._seen, Away) else None
            return away or Away(since=_now())

    def _let_go(self) -> None:
        """Stop the clients in the background: one that has lost Kafka takes its time."""
        if self._clients is not None:
            task = asyncio.create_task(self._clients.stop())
            self._retired.add(task)
            task.add_done_callback(self._retired.discard)
            self._clients = None


class _Clients:
    """A client for the log's ends, and one for groups."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer = Consumer(settings, enable_auto_commit=False)
        self._admin = Admin(settings)
        self._tps = [TopicPartition(t, p) for t in OBSERVED for p in range(settings.partitions)]

    async def start(self) -> None:
        await self._consumer.start()
        await self._admin.start()

    async def observe(self) -> Observation:
        starts, ends, scorers, notifiers = await asyncio.gather(
            self._consumer.beginning_offsets(self._tps),
            self._consumer.end_offsets(self._tps),
            describe_group(self._admin, self._settings, self._settings.group),
            describe_group(self._admin, self._settings, self._settings.notify_group),
        )
        return Observation(
            at=_now(), starts=starts, ends=ends, scorers=scorers, notifiers=notifiers
        )

    async def stop(self) -> None:
        for stop in (self._consumer.stop, self._admin.close):
            with suppress(Exception):
                await stop()


def _now() -> int:
    return time.time_ns() // 1_000_000
