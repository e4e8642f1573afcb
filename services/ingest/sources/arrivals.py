"""What has come from each source that the settings name, since this process started."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable

import msgspec

from schemas.events import FeedEvent
from schemas.sources import is_reserved
from services.runtime.metrics import INGEST_SOURCE_EVENTS


class Arrivals(msgspec.Struct):
    """Counts, and times in epoch milliseconds; None where there was none."""

    accepted: int = 0
    """Events that were published."""

    ignored: int = 0
    """What was valid, but is nothing that counts here."""

    refused: int = 0
    """Requests that were answered 4xx."""

    last_accepted_at: int | None = None
    last_refused_at: int | None = None
    last_refusal: str | None = None
    """Why the last of them was refused."""


Counts = Counter[tuple[str, str]]
"""How many events are of each source, as it is named to operators, and kind."""

OTHER = "other"


class SourceArrivals:
    """Keeps them of each of the sources `names`, which the settings name.

    All that is accepted is counted in a metric too, in which whoever the operator has not named
    is `OTHER`: anybody may state any source, even one that says who they are.
    """

    def __init__(self, names: Iterable[str], clock: Callable[[], int] = time.time_ns) -> None:
        """`clock` gives nanoseconds since 1970."""
        self._clock = clock
        self._of = {name: Arrivals() for name in names}
        self.since = self._now()

    def __getitem__(self, name: str) -> Arrivals:
        return self._of[name]

    def counted(self, events: Iterable[FeedEvent], named: Collection[str] | None = None) -> Counts:
        """Counts of `events`; `named` are sources that the sender's key names."""
        counts: Counts = Counter()
        for (source, kind), count in Counter((e.source, e.kind) for e in events).items():
            counts[self._name(source, named or ()), kind] += count
        return counts

    def accepted(self, counts: Counts) -> None:
        """Note that so many events were published."""
        for (source, kind), count in counts.items():
            INGEST_SOURCE_EVENTS.labels(source, kind).inc(count)
            if (arrivals := self._of.get(source)) is not None:
                arrivals.accepted += count
                arrivals.last_accepted_at = self._now()

    def ignored(self, name: str, count: int) -> None:
        """Note that so much of a delivery was ignored."""
        if (arrivals := self._of.get(name)) is not None:
            arrivals.ignored += count

    def refused(self, name: str, reason: str) -> None:
        """Note that a request was refused, and why."""
        if (arrivals := self._of.get(name)) is not None:
            arrivals.refused += 1
            arrivals.last_refused_at, arrivals.last_refusal = self._now(), reason

    def _name(self, source: str, named: Collection[str]) -> str:
        """Of what a source states as its own, `NAME/STATED`, it is the name."""
        if source in named:
            return source
        name = source.partition("/")[0]
        return name if name in self._of or is_reserved(name) else OTHER

    def _now(self) -> int:
        return self._clock() // 1_000_000
