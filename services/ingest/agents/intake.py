"""From what a stream says to events that ingest has acknowledged, each once."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator

from schemas.events import FeedEvent, InvalidEvent, read_event
from services.ingest.agents.journal import Journal
from services.ingest.sources.convention import Ignored
from services.ingest.sources.mapped import Statement, fitting

log = logging.getLogger(__name__)

Publish = Callable[[list[FeedEvent]], Awaitable[object]]
"""Returns once every event is acknowledged, and else raises."""


class Intake:
    """What the agent `source` publishes, with its journal.

    `tally` counts events by outcome: published, repeated (taken before), ignored (without meaning
    here), unknown (withdrawn but never seen), invalid.
    """

    def __init__(self, source: str, journal: Journal, publish: Publish) -> None:
        self.source = source
        self.journal = journal
        self.tally: Counter[str] = Counter()
        self._publish = publish

    def events(self, said: Iterable[Statement | Ignored], key: str) -> Iterator[FeedEvent]:
        """The valid events of what is known as `key`, with their ids; the rest is counted."""
        key = fitting(key)
        for number, each in enumerate(said):
            id_ = f"{key}:{number}" if number else key
            event = self._event(each, id_)
            if event is not None:
                yield event

    def new(self, events: Iterable[FeedEvent]) -> Iterator[FeedEvent]:
        """Those of `events` whose ids have not been taken before."""
        for event in events:
            if self.journal.take(event.id):
                yield event
            else:
                self.tally["repeated"] += 1

    async def publish(self, events: list[FeedEvent]) -> None:
        """Return once all are acknowledged."""
        if events:
            await self._publish(events)
        self.tally["published"] += len(events)

    def _event(self, said: Statement | Ignored, id_: str) -> FeedEvent | None:
        if isinstance(said, Ignored):
            self.tally["ignored"] += 1
            log.debug("%s: ignored: %s", self.source, said.reason)
            return None
        try:
            return read_event({"id": id_, "source": self.source, **said})
        except InvalidEvent as error:
            self.tally["invalid"] += 1
            log.warning("%s: invalid, left out: %s", self.source, error)
            return None
