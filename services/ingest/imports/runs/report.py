"""What an import did, or would do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.events import FeedEvent
from services.ingest.imports.runs.named_members import NamedMembers
from services.ingest.sources.passed_over import PassedOver

PREVIEWED = 20
"""So many of its events are kept to be shown."""


@dataclass
class ImportReport:
    """`tally` counts events by outcome, and of a state what changes: added, changed, taken back.

    `preview` has the first events, `examples` the first changes of a state in words. `finished`
    counts the events of an earlier import that had broken off.
    """

    tally: Counter[str] = field(default_factory=Counter)
    passed_over: PassedOver = field(default_factory=PassedOver)
    named: NamedMembers = field(default_factory=NamedMembers)
    preview: list[FeedEvent] = field(default_factory=list)
    examples: dict[str, list[str]] = field(default_factory=dict)
    finished: int = 0

    def show(self, events: Iterable[FeedEvent]) -> None:
        """Add `events` to the preview, as far as there is room."""
        for event in events:
            if len(self.preview) == PREVIEWED:
                return
            self.preview.append(event)
