"""From statements to events that ingest has acknowledged, each once."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator

from schemas.events import FeedEvent
from services.ingest.intake.journal import Journal
from services.ingest.intake.valid_event import Unfit, valid_event
from services.ingest.sources.passed_over import PassedOver
from services.ingest.sources.statements import Ignored, Outcome, fitting_id, numbered_id

log = logging.getLogger(__name__)

Publish = Callable[[list[FeedEvent]], Awaitable[object]]
"""Returns once every event is acknowledged, and else raises."""


class Intake:
    """Publishes the events of an agent or a file as `source`, and keeps its journal.

    `tally` counts events by outcome: published, repeated (taken before), ignored (without meaning
    here), unknown (undone but never seen), invalid. `passed_over` has the reasons of the ignored
    and the invalid ones.
    """

    def __init__(self, source: str, journal: Journal, publish: Publish) -> None:
        self.source = source
        self.journal = journal
        self.tally: Counter[str] = Counter()
        self.passed_over = PassedOver()
        self._publish = publish

    def events(self, outcomes: Iterable[Outcome], key: str) -> Iterator[FeedEvent]:
        """The valid events among `outcomes`, with ids made from `key`; the rest is counted."""
        key = fitting_id(key)
        for number, outcome in enumerate(outcomes):
            event = self._event(outcome, numbered_id(key, number))
            if event is not None:
                yield event

    def new(self, events: Iterable[FeedEvent]) -> Iterator[FeedEvent]:
        """Those of `events` whose ids have not been taken, or taken back, before."""
        for event in events:
            if self.journal.take(f"undo:{event.id}" if event.undo else event.id):
                yield event
            else:
                self.tally["repeated"] += 1

    async def publish(self, events: list[FeedEvent]) -> None:
        """Publish `events`; returns once all are acknowledged."""
        if events:
            await self._publish(events)
        self.tally["published"] += len(events)

    def _event(self, outcome: Outcome, id_: str) -> FeedEvent | None:
        if isinstance(outcome, Ignored):
            self._pass_over("ignored", outcome)
            return None
        event = valid_event({"id": id_, "source": self.source, **outcome})
        if isinstance(event, Unfit):
            self._pass_over(event.outcome, event.why)
            return None
        return event

    def _pass_over(self, outcome: str, what: Ignored) -> None:
        self.tally[outcome] += 1
        self.passed_over.add(what)
        log.debug("%s: %s: %s", self.source, outcome, what.reason)
