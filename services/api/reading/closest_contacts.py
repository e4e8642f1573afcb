"""The closest contacts of members with very many, found by looking through all of them.

An answer about a circle decodes all of it, in one go: with ten million contacts that would be
gigabytes, and half a minute in which the api does nothing else. So of such a member the closest
stand for all. Whatever has to count everybody scans them (see `contact_scan`).
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats
from relationships.profile.activity import decode_activities
from relationships.row.blocks import decode_as_seen
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from relationships.tables.reader import TableNotReady, TableReader

log = logging.getLogger(__name__)

MANY = 200_000
"""Of a member with more contacts the closest stand for all."""

CLOSEST = 50_000
"""So many of them do."""

BATCH = 2_000
"""So many are read before other reads go on, which then have as long."""

FRESH_FACTOR = 20
"""What took s seconds to find is good for 20 s; whoever reads then has it found anew."""

_MEMBERS = 20
_UNSEEN = decode_activities([])


class _Found(NamedTuple):
    contacts: Sequence[str]
    fresh_until: float


class ClosestContacts:
    """Of the members that were asked about last; for use in one event loop."""

    def __init__(self, tables: TableReader, model: ScoreModel, now: Callable[[], int]) -> None:
        """`now` is the time in epoch milliseconds."""
        self._tables, self._model, self._now = tables, model, now
        self._found: OrderedDict[str, _Found] = OrderedDict()
        self._looking: dict[str, asyncio.Task[None]] = {}

    def of(self, ego: str) -> Sequence[str]:
        """The closest that ego has under this one id, those that it hides among them, in the order
        of their ids' bytes: by interactions and ties, as of lately.

        Raises:
            TableNotReady: where they are yet to be found; ask again later.
        """
        found = self._found.get(ego)
        if found is None or time.monotonic() >= found.fresh_until:
            self._look_through(ego)
        if found is None:
            partition = self._tables.partition_of(ego)
            raise TableNotReady(
                partition, "is looked through for the closest of very many contacts"
            )
        self._found.move_to_end(ego)
        return found.contacts

    def _look_through(self, ego: str) -> None:
        """Begin to, unless that is under way."""
        if ego not in self._looking:
            looking = asyncio.get_running_loop().create_task(self._find(ego))
            self._looking[ego] = looking
            looking.add_done_callback(_report)

    async def _find(self, ego: str) -> None:
        started = time.monotonic()
        try:
            contacts = await self._strongest(ego)
        finally:
            del self._looking[ego]
        ended = time.monotonic()
        self._found[ego] = _Found(contacts, ended + FRESH_FACTOR * (ended - started))
        while len(self._found) > _MEMBERS:
            self._found.popitem(last=False)

    async def _strongest(self, ego: str) -> Sequence[str]:
        closest, partition = _Closest(), self._tables.partition_of(ego)
        after: str | None = ""
        while after is not None:
            begun = time.monotonic()
            with self._tables.view(partition) as view:
                contacts, encoded = view.some_rows(ego, after, BATCH)
            closest.add(contacts, self._strength(encoded))
            after = contacts[-1] if len(contacts) == BATCH else None
            await asyncio.sleep(time.monotonic() - begun)
        return closest.contacts()

    def _strength(self, encoded: Sequence[bytes]) -> Floats:
        """By interactions and ties; what was seen of a contact's updates says least."""
        worth = RowWorth(decode_as_seen(encoded), self._model)
        return ScoredRows(worth, _UNSEEN, np.full(len(encoded), self._now())).strength


class _Closest:
    """The `CLOSEST` strongest of those that were added; of as strong ones any."""

    def __init__(self) -> None:
        self._contacts: list[str] = []
        self._strength: list[Floats] = []

    def add(self, contacts: Sequence[str], strength: Floats) -> None:
        self._contacts += contacts
        self._strength.append(strength)
        if len(self._contacts) > 2 * CLOSEST:
            self._cut()

    def contacts(self) -> list[str]:
        """In the order of their ids' bytes."""
        self._cut()
        return sorted(self._contacts, key=str.encode)

    def _cut(self) -> None:
        if len(self._contacts) <= CLOSEST:
            return
        strength = np.concatenate(self._strength)
        kept = np.argpartition(-strength, CLOSEST)[:CLOSEST]
        self._strength = [strength[kept]]
        self._contacts = [self._contacts[place] for place in kept.tolist()]


def _report(looked: asyncio.Task[None]) -> None:
    if not looked.cancelled() and (error := looked.exception()) is not None:
        log.warning("the closest of very many contacts were not found: %s", error)
