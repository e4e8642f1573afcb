"""Reading links for a search that goes from member to member, within bounds.

Nothing is kept in memory between searches: links are scored from the tables as they are needed, a
few thousand at a time, so that other reads go on meanwhile.
"""

import asyncio
from collections.abc import Mapping, Sequence

from relationships.network.paths import Links, Result, Search, link_scores
from relationships.row.layout import decode_rows
from services.api.reading.reads import Reads
from services.api.reading.snapshot import Snapshot

MOST_LINKS = 20_000
"""A search reads no more than so many links, which takes some 50 ms."""

HUB = 5_000
"""The links of a member with more contacts are not read, only its contacts' links to it."""

_BATCH = 2_500


class LinkReader:
    """Reads links as of `at` (epoch ms) for one search after the other.

    All of them read at most `most_links` in total, and no member's twice. `caught_up_at` is when
    what was read was last known to be complete (epoch ms).
    """

    def __init__(self, reads: Reads, at: int, most_links: int = MOST_LINKS) -> None:
        self.caught_up_at = reads.now()
        self._reads, self._at = reads, at
        self._left = most_links
        self._known: dict[str, Links] = {}

    async def follow(self, search: Search[Result]) -> Result:
        """The result of `search`.

        Raises:
            TableNotReady: where a partition that it needs is not restored.
        """
        try:
            wanted = next(search)
            while True:
                wanted = search.send(await self._read(wanted))
        except StopIteration as end:
            found: Result = end.value
            return found

    async def _read(self, members: Sequence[str]) -> dict[str, Links]:
        """The links of those of `members` that can be read, first come first read."""
        waiting = [member for member in members if member not in self._known]
        while waiting:
            with self._reads.snapshot() as snapshot:
                some, waiting = self._some(snapshot, waiting)
                self._known.update(self._links_of(snapshot, some))
                self.caught_up_at = min(self.caught_up_at, snapshot.caught_up_at())
            await asyncio.sleep(0)
        return {member: self._known[member] for member in members if member in self._known}

    def _some(self, snapshot: Snapshot, members: Sequence[str]) -> tuple[list[str], list[str]]:
        """The next batch to read, and those after it; without hubs and what exceeds the bound."""
        some: list[str] = []
        size = 0
        for place, member in enumerate(members):
            header = snapshot.header(member)
            contacts = header.contacts if header else 0
            if contacts > min(HUB, self._left):
                continue
            if size and size + contacts > _BATCH:
                return some, list(members[place:])
            some.append(member)
            size += contacts
            self._left -= contacts
        return some, []

    def _links_of(self, snapshot: Snapshot, members: Sequence[str]) -> dict[str, Links]:
        """The links of each member, from the first stage upwards."""
        contacts, rows = [], []
        for member in members:
            named, encoded = snapshot.encoded_contacts(member)
            contacts.append(named)
            rows += encoded
        model = self._reads.model
        decoded = decode_rows(rows, latest=False)
        scores = link_scores(decoded, self._at, model).tolist()
        return dict(zip(members, _split(contacts, scores, model.stages.germ), strict=True))


def _split(
    contacts: Sequence[Sequence[str]], scores: Sequence[float], least: float
) -> list[Mapping[str, float]]:
    """The scores of each member's contacts, of those with at least `least`."""
    split: list[Mapping[str, float]] = []
    start = 0
    for named in contacts:
        own = scores[start : start + len(named)]
        split.append({c: s for c, s in zip(named, own, strict=True) if s >= least})
        start += len(named)
    return split
