"""Delivering a change to a webhook: again and again with growing pauses, until it is taken."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx

from schemas.changes import RelationshipChange
from services.notify.public_addresses import RefusedAddress, resolve
from services.notify.webhooks import Webhook, body_of
from services.runtime.metrics import NOTIFY_DELIVERIES, NOTIFY_WAITING

log = logging.getLogger(__name__)

PAUSES_S = (5.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0)
"""Before each further attempt; a fifth more or less, so that not all come back at once."""

TIMEOUT_S = 15.0
"""A receiver must answer within this."""

MOST_WAITING = 1_000
"""A webhook that does not take so many is down: what comes beyond is given up at once."""

GONE = 410

Sleep = Callable[[float], Awaitable[None]]


class Undeliverable(Exception):
    """A change that a webhook has not taken, and why."""


class Deliveries:
    """Delivers to one webhook. `pauses` are in seconds."""

    def __init__(
        self,
        webhook: Webhook,
        client: httpx.AsyncClient,
        pauses: Sequence[float] = PAUSES_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.webhook = webhook
        self._client, self._pauses, self._sleep = client, pauses, sleep
        self._waiting = 0
        self._delivered, self._failed, self._given_up = (
            NOTIFY_DELIVERIES.labels(webhook.name, outcome)
            for outcome in ("delivered", "failed", "given_up")
        )
        NOTIFY_WAITING.labels(webhook.name).set_function(lambda: self._waiting)

    async def deliver(self, change: RelationshipChange) -> None:
        """Return once the webhook has taken `change`.

        Raises:
            Undeliverable: where it has not, after the last attempt.
        """
        if self._waiting >= MOST_WAITING:
            self._given_up.inc()
            raise Undeliverable(f"{self._waiting} changes are waiting for it already")
        self._waiting += 1
        try:
            await self._try_until_taken(change)
        except Undeliverable:
            self._given_up.inc()
            raise
        finally:
            self._waiting -= 1
        self._delivered.inc()

    async def _try_until_taken(self, change: RelationshipChange) -> None:
        fault = await self._try(change)
        for pause in self._pauses:
            if fault is None:
                return
            self._failed.inc()
            log.warning("webhook %s did not take %s: %s", self.webhook.name, change.id, fault)
            await self._sleep(pause * random.uniform(0.8, 1.2))
            fault = await self._try(change)
        if fault is not None:
            raise Undeliverable(f"after {len(self._pauses) + 1} attempts: {fault}")

    async def _try(self, change: RelationshipChange) -> str | None:
        """Why the webhook has not taken `change`; None where it has.

        Raises:
            Undeliverable: where there is no use in trying again.
        """
        try:
            answer = await self._send(change)
        except RefusedAddress as error:
            return str(error)
        except (httpx.TransportError, TimeoutError) as error:
            return f"{type(error).__name__}: {error}"
        if answer.status_code == GONE:
            raise Undeliverable("it is gone (410)")
        return None if answer.is_success else f"it answered {answer.status_code}"

    async def _send(self, change: RelationshipChange) -> httpx.Response:
        url, body = self.webhook.url, body_of(change)
        async with asyncio.timeout(TIMEOUT_S):
            address = await resolve(url, allow_private=self.webhook.allow_private)
            async with self._client.stream(
                "POST",
                url.copy_with(host=address),
                content=body,
                headers={"Host": url.netloc.decode("ascii")}
                | self.webhook.headers(change, body, int(time.time())),
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            ) as answer:
                return answer
