"""An audience summed up from the tables."""

from collections import Counter
from heapq import nsmallest
from zlib import crc32

import numpy as np

from relationships.network.audience.tally import Tally
from relationships.profile.profile import Profile
from relationships.profile.whereabouts import present_place
from relationships.row.blocks import blocked, emptied
from services.api.reading import decoded_profiles
from services.api.reading.contact_scan import ScannedContacts, scan_contacts
from services.api.reading.reads import Moment, Reads
from services.api.reading.snapshot import Snapshot

SAMPLE = 2_000
"""Countries are counted among at most so many of the circle."""


class Summary:
    """The audience of `ego`, who has this `profile`, at `at` (epoch ms).

    `posts` are ego's latest, oldest first. `places` counts the `sampled` ones, from germ upwards,
    by country.
    """

    def __init__(self, reads: Reads, ego: str, at: int, profile: Profile) -> None:
        self.at = at
        self.posts = [u for u in reversed(profile.latest_updates()) if u.kind == "post"]
        posted = np.array([post.at for post in self.posts], np.int64)
        updated = np.array(sorted(day for day, net in profile.days.items() if net > 0), np.int64)
        self.tally = Tally(at, posted, updated, reads.model)
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
        shared = map(decoded_profiles.whereabouts, snapshot.shared_profiles(self.sampled))
        places = (present_place(profile, self.at) for profile in shared)
        self.places = Counter(place.country if place else None for place in places)


async def summarise(reads: Reads, ego: str, at: int) -> Summary:
    """The audience of `ego` at `at` (epoch ms).

    Raises:
        TableNotReady: where a partition that it needs is not restored.
    """
    with reads.snapshot() as snapshot:
        summary = Summary(reads, ego, at, snapshot.profile(ego))
    async for batch in scan_contacts(reads, ego):
        summary.add(batch)
    with reads.snapshot() as snapshot:
        summary.locate(snapshot)
    return summary
