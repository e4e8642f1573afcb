"""Events to ingest over HTTP: in batches, several in flight, each sent until it is acknowledged."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_delay,
)

from schemas.encoded_events import encode_event
from schemas.events import FeedEvent
from schemas.positions import Positions, decode_position, merge
from services.publishing.errors import NotPublished
from services.publishing.problem_answers import explain, retry_after_s
from services.runtime.retry import PUBLISH

log = logging.getLogger(__name__)

BATCH_EVENTS = 2_000
BATCH_BYTES = 1024 * 1024
IN_FLIGHT = 4
PATIENCE_S = 300.0
"""How long one batch is sent again and again before giving up (seconds)."""

_JSON = {"Content-Type": "application/json"}
_FORBIDDEN = 403
_OTHERS = "(what others did takes a key that is bound to no members and no sources)"
_ALIASES = "they take a key with the scope write that is bound to no members and no sources"
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


class Unknown(Exception):
    """Events may or may not be published: send again, under the same ids, so they count once.

    `wait_s` is after how many seconds, where ingest has asked for it.
    """

    def __init__(self, why: str, wait_s: float | None = None) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class Batch(NamedTuple):
    """The body of one request, and how many events are in it."""

    body: bytes
    events: int


async def publish(
    ingest: httpx.AsyncClient, events: Iterable[FeedEvent], published: Callable[[int], object]
) -> Positions:
    """Send all `events`; `published` is called with how many more ingest has acknowledged.

    Returns up to where they stand in Kafka.

    Raises:
        NotPublished: where ingest refuses a batch or is away for longer than `PATIENCE_S`.
            What was acknowledged by then stays published.
    """
    positions: Positions = {}
    waiting = batches(events)

    async def work() -> None:
        for batch in waiting:
            merge(positions, await _deliver(ingest, batch))
            published(batch.events)

    workers = [asyncio.create_task(work()) for _ in range(IN_FLIGHT)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return positions


def batches(events: Iterable[FeedEvent]) -> Iterator[Batch]:
    """`events` in their order, as JSON arrays.

    Each has at most `BATCH_EVENTS` and ends with the event that takes it to `BATCH_BYTES`.
    """
    held: list[bytes] = []
    size = 0
    for event in events:
        held.append(encode_event(event))
        size += len(held[-1])
        if len(held) == BATCH_EVENTS or size >= BATCH_BYTES:
            yield _batch(held)
            held, size = [], 0
    if held:
        yield _batch(held)


def _batch(encoded: list[bytes]) -> Batch:
    return Batch(b"[" + b",".join(encoded) + b"]", len(encoded))


async def _deliver(ingest: httpx.AsyncClient, batch: Batch) -> Positions:
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(Unknown),
        wait=_pause_s,
        stop=stop_after_delay(PATIENCE_S),
        before_sleep=_report_first,
        reraise=True,
    )
    try:
        return await retrying(_send, ingest, batch.body)
    except Unknown as error:
        raise NotPublished(f"ingest took nothing for {PATIENCE_S:.0f} s: {error}") from None


def _pause_s(attempt: RetryCallState) -> float:
    """As long as ingest asks for, else what the policy says."""
    error = _failure(attempt)
    return PUBLISH(attempt) if error.wait_s is None else error.wait_s


def _report_first(attempt: RetryCallState) -> None:
    if attempt.attempt_number == 1:
        log.warning("ingest does not take events, trying on: %s", _failure(attempt))


def _failure(attempt: RetryCallState) -> Unknown:
    assert attempt.outcome is not None
    error = attempt.outcome.exception()
    assert isinstance(error, Unknown)
    return error


async def _send(ingest: httpx.AsyncClient, body: bytes) -> Positions:
    try:
        answer = await ingest.post("/v1/events", content=body, headers=_JSON)
    except httpx.TransportError as error:
        raise Unknown(f"{type(error).__name__} {error}".strip()) from None
    if answer.status_code == httpx.codes.ACCEPTED:
        taken = answer.json()
        if left_out := taken.get("aliases_left_out"):
            log.warning("ingest left the aliases of %d profiles out: %s", left_out, _ALIASES)
        return decode_position(taken["position"])
    if answer.status_code in _AGAIN:
        raise Unknown(explain(answer), retry_after_s(answer))
    refused = f"ingest refused: {explain(answer)}"
    raise NotPublished(f"{refused} {_OTHERS}" if answer.status_code == _FORBIDDEN else refused)
