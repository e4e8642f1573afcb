"""Delivers changes to a webhook, with retries."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import httpx
from opentelemetry.trace import SpanKind
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt

from schemas.changes import RelationshipChange
from services.http.public_addresses import RefusedAddress, resolve
from services.notify.webhooks import Webhook, body_of
from services.runtime.metrics import (
    NOTIFY_DELIVERIES,
    NOTIFY_OLDEST_WAITING_SECONDS,
    NOTIFY_WAITING,
)
from services.runtime.retry import DELIVER, Backoff
from services.runtime.traces import span

log = logging.getLogger(__name__)

ATTEMPTS = 7
"""With the pauses of `DELIVER` over about two hours."""

TIMEOUT_S = 15.0
"""A receiver must answer within this (seconds)."""

MAX_WAITING = 1_000
"""A webhook with so many undelivered changes is down: further ones are given up at once."""

GONE = 410

Sleep = Callable[[float], Awaitable[None]]


class Undeliverable(Exception):
    """A change that a webhook has not accepted, and why."""


class _Erased(Exception):
    """A change about somebody who is erased: it is not for anybody any more."""


class _NotAccepted(Exception):
    """An attempt that failed, and why; the next may succeed."""


class Deliveries:
    """Delivers to one webhook, in at most `ATTEMPTS` attempts, with pauses by `backoff`."""

    def __init__(
        self,
        webhook: Webhook,
        client: httpx.AsyncClient,
        backoff: Backoff = DELIVER,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.webhook = webhook
        self._client, self._backoff, self._sleep = client, backoff, sleep
        self._waiting: dict[object, float] = {}  # since when each of them waits, oldest first
        self._delivered, self._failed, self._given_up, self._outdated, self._erased = (
            NOTIFY_DELIVERIES.labels(webhook.name, outcome)
            for outcome in ("delivered", "failed", "given_up", "outdated", "erased")
        )
        NOTIFY_WAITING.labels(webhook.name).set_function(lambda: len(self._waiting))
        NOTIFY_OLDEST_WAITING_SECONDS.labels(webhook.name).set_function(self._oldest_s)

    async def deliver(
        self, change: RelationshipChange, is_erased: Callable[[], bool] = lambda: False
    ) -> None:
        """Return once the webhook has accepted `change`, or it is of somebody who is erased.

        That is looked at before each attempt, as they go on for hours.

        Raises:
            Undeliverable: where it has not after the last attempt.
        """
        if len(self._waiting) >= MAX_WAITING:
            self._given_up.inc()
            raise Undeliverable(f"{len(self._waiting)} changes are waiting for it already")
        delivery = object()
        self._waiting[delivery] = time.monotonic()
        try:
            with span("deliver", SpanKind.CLIENT) as delivering:
                delivering.set_attribute("rapport.webhook", self.webhook.name)
                delivering.set_attribute("rapport.change", change.type)
                await self._try_until_accepted(change, is_erased)
        except _Erased:
            self._erased.inc()
            return
        except Undeliverable:
            self._given_up.inc()
            raise
        finally:
            del self._waiting[delivery]
        self._delivered.inc()

    def _oldest_s(self) -> float:
        """For how long the oldest change waits (seconds)."""
        now = time.monotonic()
        return now - next(iter(self._waiting.values()), now)

    def pass_over(self) -> None:
        """Count a change that is too old to be delivered."""
        self._outdated.inc()

    async def _try_until_accepted(
        self, change: RelationshipChange, is_erased: Callable[[], bool]
    ) -> None:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(_NotAccepted),
            wait=self._backoff,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._sleep,
            before_sleep=lambda attempt: self._report(change, attempt),
            reraise=True,
        )
        try:
            await retrying(self._try, change, is_erased)
        except _NotAccepted as error:
            raise Undeliverable(f"after {ATTEMPTS} attempts: {error}") from None

    def _report(self, change: RelationshipChange, attempt: RetryCallState) -> None:
        fault = attempt.outcome and attempt.outcome.exception()
        self._failed.inc()
        log.warning("webhook %s did not accept %s: %s", self.webhook.name, change.id, fault)

    async def _try(self, change: RelationshipChange, is_erased: Callable[[], bool]) -> None:
        """Return once the webhook has accepted `change`.

        Raises:
            _Erased: where it must not be sent any more.
            _NotAccepted: where another attempt may succeed.
            Undeliverable: where there is no use in trying again.
        """
        if is_erased():
            raise _Erased
        try:
            answer = await self._send(change)
        except RefusedAddress as error:
            raise _NotAccepted(str(error)) from None
        except (httpx.TransportError, TimeoutError) as error:
            raise _NotAccepted(f"{type(error).__name__}: {error}") from None
        if answer.status_code == GONE:
            raise Undeliverable("it is gone (410)")
        if not answer.is_success:
            raise _NotAccepted(f"it answered {answer.status_code}")

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
