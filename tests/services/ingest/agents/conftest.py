from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.events import FeedEvent
from services.ingest.agents import follow
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.intake import Intake
from services.ingest.agents.journal import Journal
from services.runtime.retry import Backoff


class Published:
    """Collects what it is given; is away for the calls whose numbers (from 1) are in `away`.

    Where it is away it has the events all the same, as an ingest whose answer was lost.
    """

    def __init__(self) -> None:
        self.events: list[FeedEvent] = []
        self.calls = 0
        self.away: set[int] = set()

    async def __call__(self, events: list[FeedEvent]) -> None:
        self.calls += 1
        self.events += events
        if self.calls in self.away:
            raise Interrupted("ingest is away")

    @property
    def distinct(self) -> list[FeedEvent]:
        """As the scorer sees them: an id is counted, and taken back, once, and says the same."""
        first: dict[tuple[str, bool], FeedEvent] = {}
        for event in self.events:
            assert first.setdefault((event.id, event.undo), event) == event
        return list(first.values())


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "agents/sky.sqlite")
    yield journal
    journal.close()


@pytest.fixture
def intake(journal: Journal, published: Published) -> Intake:
    return Intake("sky", journal, published)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """No pause after a break."""
    monkeypatch.setattr(follow, "PULL", Backoff(0, 1, 0))
