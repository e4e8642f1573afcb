"""The link to Kafka: one live producer, replaced as soon as anything fails in it.

The producer is not aiokafka's idempotent one, which never gives up a batch: it would hold
records that nobody waits for any more for as long as Kafka is away, and after a lost sequence
number it fails for ever. This one gives a batch up after `ATTEMPT_MS`. A record that it writes
twice has the same id both times, and is dropped like the duplicates of producers' own retries.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from tenacity import AsyncRetrying, RetryCallState

from services.kafka.clients.producer import Producer
from services.kafka.topics.topics import ensure_topics, report_differences
from services.runtime.retry import CONNECT
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

ATTEMPT_MS = 5_000
"""A batch not acknowledged within this is given up (milliseconds)."""

MAX_BATCH_BYTES = 1_000_000
"""Just under the default limit of a broker for one batch."""

PROBE_S = 2.0
"""How often Kafka is asked whether it is there (seconds)."""


class Link:
    """Keeps `producer` live; it is None while Kafka is away, and `fault` says why.

    `topics` are those it will write to, as `client_id`.
    """

    def __init__(self, settings: Settings, client_id: str, topics: Sequence[str]) -> None:
        self.producer: Producer | None = None
        self.fault: str | None = "has not reached Kafka yet"
        self._settings = settings
        self._client_id = client_id
        self._topics = topics
        self._live = asyncio.Event()
        self._lost = asyncio.Event()
        self._retired: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start connecting to Kafka."""
        self._task = asyncio.create_task(self._keep(), name="kafka-link")

    async def live(self) -> Producer:
        """The producer, as soon as there is one; starts connecting if that has not begun."""
        if self._task is None:
            self.start()
        while self.producer is None:
            self._live.clear()
            await self._live.wait()
        return self.producer

    async def stop(self) -> None:
        """Disconnect from Kafka; batches in flight have `ATTEMPT_MS` to end."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._retired:
            await asyncio.wait(self._retired, timeout=ATTEMPT_MS / 1000)

    def lost(self, producer: Producer, error: BaseException) -> None:
        """Report that `producer` has failed: it gets nothing more to send."""
        if producer is self.producer:
            self.producer = None
            self._report(error)
            self._lost.set()

    async def _keep(self) -> None:
        while True:
            producer = await self._connect()
            self.producer, self.fault = producer, None
            self._live.set()
            log.info("connected to Kafka at %s", self._settings)
            try:
                while self.producer is producer:
                    await self._probe(producer)
            finally:
                self.producer = None
                self._retire(producer)

    async def _connect(self) -> Producer:
        """A producer that works, after as many attempts as it takes, whatever they fail of."""
        retrying = AsyncRetrying(wait=CONNECT, after=self._attempt_failed)
        return await retrying(self._started)

    def _attempt_failed(self, attempt: RetryCallState) -> None:
        if attempt.outcome is not None and (error := attempt.outcome.exception()) is not None:
            self._report(error)

    async def _started(self) -> Producer:
        report_differences(await ensure_topics(self._settings), self._settings)
        producer = Producer(
            self._settings,
            client_id=self._client_id,
            acks="all",
            request_timeout_ms=ATTEMPT_MS,
            retry_backoff_ms=250,
            max_batch_size=MAX_BATCH_BYTES,
        )
        try:
            await producer.start()
            for topic in self._topics:  # so that the first record of each need not wait for it
                await producer.partitions_for(topic)
        except BaseException:
            await producer.stop()
            raise
        return producer

    async def _probe(self, producer: Producer) -> None:
        """Wait `PROBE_S`, or until `producer` is lost; then ask Kafka whether it is there."""
        self._lost.clear()
        try:
            await asyncio.wait_for(self._lost.wait(), PROBE_S)
        except TimeoutError:
            try:
                await producer.client.fetch_all_metadata()
            except Exception as error:
                self.lost(producer, error)

    def _report(self, error: BaseException) -> None:
        fault = f"Kafka cannot be used: {str(error) or repr(error)}"
        if fault != self.fault:
            log.error("%s; trying again until it can", fault)
        self.fault = fault

    def _retire(self, producer: Producer) -> None:
        """Stop it in the background, once its batches have ended. Its client must not be used any
        more: aiokafka opens connections for a closed client, and never closes them."""
        task = asyncio.create_task(producer.stop())
        self._retired.add(task)
        task.add_done_callback(self._retired.discard)
