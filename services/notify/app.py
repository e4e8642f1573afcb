"""The notifier as a Faust app: an agent on `relationship-changes` that feeds the webhooks.

An event is acknowledged once every webhook has accepted it or it is a dead letter, so that a
restarted notifier continues with what was not finished: webhooks receive a change at least once,
under the same id.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import faust
import httpx
import msgspec
from faust.contrib.asgi import serve_asgi
from starlette.applications import Starlette

from schemas.changes import RelationshipChange
from schemas.times import DAY_MS, read_time
from schemas.topics import DEAD_LETTERS, RELATIONSHIP_CHANGES
from schemas.undecodable import UNDECODABLE
from services.http.health import health_routes
from services.http.problems import install_problems
from services.kafka.dead_letters import dead_letter_headers
from services.kafka.faust_broker import faust_broker
from services.kafka.probe import Probe
from services.notify.deliveries import Deliveries, Undeliverable
from services.notify.erased_changes import IsErased, following_erasures
from services.notify.transport import CommittedTransport
from services.notify.webhooks import Webhook
from services.runtime.metrics import KAFKA_UP
from services.runtime.settings import Settings

STALE_MS = DAY_MS
"""Older changes are not delivered any more."""

MAX_IN_PROGRESS = 5_000
"""Changes being delivered at the same time; no more are read until some are done."""

_LIMITS = httpx.Limits(max_connections=100)


class NotifyApp(faust.App):
    """The app; its consumer reads committed records."""

    def _new_transport(self) -> CommittedTransport:
        return CommittedTransport(self.conf.broker_consumer, self)


def create_app(settings: Settings, webhooks: list[Webhook], scratch: Path) -> NotifyApp:
    """A Faust app with one agent, which delivers every change to those `webhooks` that want it.

    Faust needs a directory, `scratch`, in which an app without tables stores nothing.
    """
    app = NotifyApp(
        settings.in_kafka(settings.notify_group),
        **faust_broker(settings),
        datadir=str(scratch),
        broker_session_timeout=settings.session_timeout_ms / 1_000,
        broker_heartbeat_interval=max(0.1, settings.session_timeout_ms / 10_000),
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,  # a webhook may be away for hours: begin again instead
        consumer_auto_offset_reset="earliest",
        key_serializer="raw",
        value_serializer="raw",
        web_enabled=True,
    )

    dead_letters = app.topic(settings.in_kafka(DEAD_LETTERS))

    @app.agent(app.topic(settings.in_kafka(RELATIONSHIP_CHANGES)))
    async def notify(stream: Any) -> AsyncIterator[None]:
        async with (
            httpx.AsyncClient(trust_env=False, limits=_LIMITS) as client,
            following_erasures(settings, lambda e: app.add_future(app.crash(e))) as is_erased,
        ):
            deliveries = [Deliveries(webhook, client) for webhook in webhooks]
            async with _Dispatcher(app, dead_letters, deliveries, is_erased) as dispatcher:
                async for event in stream.noack().events():
                    await dispatcher.dispatch(event)
                    yield

    probe = Probe(settings)
    app.task(probe.run)
    KAFKA_UP.labels("notify").set_function(lambda: probe.up)
    health = Starlette(routes=health_routes(lambda: _unready(app)))
    install_problems(health)
    serve_asgi(app, health, host=settings.host, port=settings.notify_port, log_config=None,
               access_log=False)  # fmt: skip
    return app


def _unready(app: NotifyApp) -> list[str]:
    ready = app.rebalancing_count > 0 and not app.rebalancing
    return [] if ready else ["not yet assigned any partitions"]


class _Dispatcher:
    """Delivers changes concurrently, each to all webhooks that want it."""

    def __init__(
        self,
        app: NotifyApp,
        dead_letters: Any,
        deliveries: list[Deliveries],
        is_erased: IsErased,
    ) -> None:
        self._app, self._deliveries, self._is_erased = app, deliveries, is_erased
        self._dead_letters = dead_letters
        self._room = asyncio.Semaphore(MAX_IN_PROGRESS)
        self._in_progress: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        # Before what they deliver by is closed: an attempt that finds it closed would crash.
        in_progress = list(self._in_progress)
        for task in in_progress:
            task.cancel()
        await asyncio.gather(*in_progress, return_exceptions=True)

    async def dispatch(self, event: Any) -> None:
        """Start delivering the change in `event`, as soon as there is room."""
        await self._room.acquire()
        task = asyncio.create_task(self._process(event))
        self._in_progress.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._in_progress.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            self._app.add_future(self._app.crash(error))

    async def _process(self, event: Any) -> None:
        """Deliver the change, then acknowledge the event."""
        try:
            change = msgspec.json.decode(event.value, type=RelationshipChange)
        except UNDECODABLE as error:
            await _dead_letter(event, self._dead_letters, f"no change: {error}")
        else:
            wanted = [each for each in self._deliveries if each.webhook.wants(change)]
            if read_time(change.at) > time.time_ns() // 1_000_000 - STALE_MS:
                await asyncio.gather(*(self._deliver(event, each, change) for each in wanted))
            else:
                for each in wanted:
                    each.pass_over()
        event.ack()

    async def _deliver(self, event: Any, delivery: Deliveries, change: RelationshipChange) -> None:
        appended = round(event.message.timestamp * 1000)
        try:
            await delivery.deliver(change, lambda: self._is_erased(change, appended))
        except Undeliverable as error:
            await _dead_letter(
                event, self._dead_letters, f"webhook {delivery.webhook.name}: {error}"
            )


async def _dead_letter(event: Any, dead_letters: Any, reason: str) -> None:
    """Write the record to the dead letters of its partition."""
    message = event.message
    headers = dead_letter_headers(
        reason,
        RELATIONSHIP_CHANGES,
        message.partition,
        message.offset,
        round(message.timestamp * 1000),
    )
    sent = await dead_letters.send(
        key=event.key, value=event.value, partition=message.partition, headers=headers
    )
    await sent
