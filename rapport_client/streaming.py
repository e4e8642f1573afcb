"""A stream of server-sent events, and where to go on from once it broke."""

import time
from collections.abc import Callable

from httpx_sse import ServerSentEvent

from rapport_client.answers import Changed, FeedItem, Here
from rapport_client.errors import RapportFault, RapportProblem
from rapport_client.retrying import AGAIN, LONGEST_S

LiveEvent = Changed | FeedItem | Here

SILENCE_S = 30.0
"""A live stream says at least every 10 seconds that it lives; after so long it is broken."""

FEED_SILENCE_S = 45.0
"""A live feed says so every 15 seconds."""

_SHAPES: dict[str, type[LiveEvent]] = {"changed": Changed, "update": FeedItem, "here": Here}


def live_event(event: ServerSentEvent) -> LiveEvent | None:
    """What a live stream sent; None for what a later Rapport may send."""
    shape = _SHAPES.get(event.event)
    return shape.model_validate_json(event.data, extra="ignore") if shape else None


def feed_item(event: ServerSentEvent) -> FeedItem | None:
    """What a live feed sent."""
    return FeedItem.model_validate_json(event.data, extra="ignore") if event.data else None


class Resumption:
    """Where a stream goes on from, and for how long it may fail in a row (seconds)."""

    def __init__(self, patience_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience_s, self._clock = patience_s, clock
        self._last_id = ""
        self._failures = 0
        self._arrived_at = clock()

    @property
    def headers(self) -> dict[str, str]:
        """What the next connection says."""
        accepted = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        return accepted | ({"Last-Event-ID": self._last_id} if self._last_id else {})

    def arrived(self, event: ServerSentEvent) -> None:
        """Something came: the next connection goes on from there."""
        self._last_id = event.id or self._last_id
        self._failures, self._arrived_at = 0, self._clock()

    def pause_s(self, error: RapportFault | None) -> float:
        """How long to wait before connecting again, after `error` or the stream's end (seconds).

        Raises:
            RapportFault: `error`, where coming back is of no use, or nothing came for too long.
        """
        if isinstance(error, RapportProblem) and not error.passing:
            raise error
        if error is not None and self._clock() - self._arrived_at > self._patience_s:
            raise error
        self._failures += 1
        asked = error.retry_after_s if isinstance(error, RapportProblem) else None
        return AGAIN.pause_s(self._failures) if asked is None else min(asked, LONGEST_S)
