"""An audience summed up from the tables."""

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from zlib import crc32

import numpy as np

from relationships.network.audience.tally import Tally
from relationships.profile.profile import Update
from relationships.profile.whereabouts import present_place
from relationships.row.blocks import blocked, emptied
from services.api.reading.contact_scan import ScannedContacts, scan_contacts
from services.api.reading.reads import Moment, Reads
from services.api.reading.snapshot import Snapshot

SAMPLE = 2_000
"""Countries are counted among at most so many of the circle."""


class Summary:
    """Ego's audience at `at` (epoch ms), and its latest `posts`, oldest first.

    `places` counts the `sampled` ones, from germ upwards, by country.
    """

    def __init__(self, reads: Reads, ego: str, at: int, posts: Sequence[Update]) -> None:
        self.at, self.posts = at, posts
        self.tally = Tally(at, np.array([post.at for post in posts], np.int64), reads.model)
        self.caught_up_at = reads.now()
        self.sampled: list[str] = []
        self.places: Counter[str | None] = Counter()
        self._reads, self._ego = reads, ego

    def add(self, batch: ScannedContacts) -> None:
        """Count a batch of contacts."""
        rows = emptied(batch.rows, blocked(batch.rows))
        moment = Moment(self.at)
        scored = self._reads.scored_rows(batch.snapshot, self._ego, batch.contacts, rows, moment)
        circle = self.tally.add(batch.contacts, scored).tolist()
        some = [*self.sampled, *(batch.contacts[place] for place in circle)]
        self.sampled = nsmallest(SAMPLE, some, key=lambda contact: crc32(contact.encode()))
        self.caught_up_at = min(self.caught_up_at, batch.snapshot.caught_up_at())

    def locate(self, snapshot: Snapshot) -> None:
        """Look up where the sampled ones are."""
        places = (present_place(snapshot.whereabouts(each), self.at) for each in self.sampled)
        self.places = Counter(place.country if place else None for place in places)


async def summarise(reads: Reads, ego: str, at: int) -> Summary:
    """The audience of `ego` at `at` (epoch ms).

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    with reads.snapshot() as snapshot:
        updates = snapshot.profile(ego).latest_updates()
    summary = Summary(reads, ego, at, [u for u in reversed(updates) if u.kind == "post"])
    async for batch in scan_contacts(reads, ego):
        summary.add(batch)
    with reads.snapshot() as snapshot:
        summary.locate(snapshot)
    return summary
