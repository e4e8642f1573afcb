"""Reading one's own writes: wait until what a position stands for has been applied."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relationships.tables.reader import TableNotReady, TableReader
from schemas.kinds import KINDS
from schemas.positions import InvalidPosition, Positions, decode_position
from schemas.topics import ERASURES, IDENTITIES, SCORED
from services.api.reading.known_identities import KnownIdentities
from services.http.problems import INVALID_POSITION, Problem, unavailable

POLL_S = 0.002
_TOPICS = frozenset((*SCORED, IDENTITIES, ERASURES))
_NAMING = frozenset((KINDS["profile"].topic, IDENTITIES))
"""Topics that may state which members are one."""

Offsets = Mapping[str, int]
"""Next offsets by topic, of one partition."""


class _Waiting(NamedTuple):
    offsets: Offsets
    reached: asyncio.Future[None]


class AppliedOffsets:
    """How far the partitions are applied: one poll serves all that wait, in one event loop."""

    def __init__(self, tables: TableReader, identities: KnownIdentities) -> None:
        self._tables, self._identities = tables, identities
        self._waiting: dict[int, list[_Waiting]] = {}

    async def until(self, token: str, wait: float) -> None:
        """Return once all that the position `token` stands for can be read.

        Raises:
            Problem: 400 where it is no position, 503 where it is not applied within `wait`
                seconds.
        """
        wanted = _wanted(token, self._tables.partitions)
        try:
            async with asyncio.timeout(wait):
                for partition, offsets in wanted.items():
                    if not _reached(self._applied(partition, [offsets]), offsets):
                        await self._reaching(partition, offsets)
        except TimeoutError:
            unapplied = "What `after` stands for is not applied yet; it is safe in Kafka"
            raise unavailable(unapplied) from None
        if any(_NAMING & offsets.keys() for offsets in wanted.values()):
            self._identities.refresh()

    def _reaching(self, partition: int, offsets: Offsets) -> asyncio.Future[None]:
        """Done as soon as `partition` is applied up to `offsets`."""
        reached = asyncio.get_running_loop().create_future()
        if partition not in self._waiting:
            self._waiting[partition] = []
            self._poll_soon(partition)
        self._waiting[partition].append(_Waiting(offsets, reached))
        return reached

    def _poll_soon(self, partition: int) -> None:
        asyncio.get_running_loop().call_later(POLL_S, self._poll, partition)

    def _poll(self, partition: int) -> None:
        """Release those whose offsets are applied, and poll again while others wait."""
        waiting = [each for each in self._waiting.pop(partition) if not each.reached.done()]
        try:
            applied = self._applied(partition, [each.offsets for each in waiting])
        except Exception as error:
            for each in waiting:
                each.reached.set_exception(error)
            return
        still = []
        for each in waiting:
            if _reached(applied, each.offsets):
                each.reached.set_result(None)
            else:
                still.append(each)
        if still:
            self._waiting[partition] = still
            self._poll_soon(partition)

    def _applied(self, partition: int, wanted: Sequence[Offsets]) -> Offsets:
        """The next offsets to apply, of the topics that `wanted` name."""
        try:
            with self._tables.view(partition) as view:
                applied = view.progress.applied()
        except TableNotReady:
            return {}
        if any(IDENTITIES in offsets for offsets in wanted):
            applied[IDENTITIES] = self._identities.applied(partition)
        if any(ERASURES in offsets for offsets in wanted):
            applied[ERASURES] = self._tables.erasures.applied()
        return applied


def _reached(applied: Offsets, offsets: Offsets) -> bool:
    return all(applied.get(topic, 0) >= offset for topic, offset in offsets.items())


def _wanted(token: str, partitions: int) -> dict[int, dict[str, int]]:
    """Next offsets by topic, by partition."""
    try:
        positions: Positions = decode_position(token)
    except InvalidPosition as error:
        raise Problem(INVALID_POSITION, f"after: {error}") from None
    wanted: dict[int, dict[str, int]] = {}
    for topic, offsets in positions.items():
        for partition, offset in offsets.items():
            if topic not in _TOPICS or not 0 <= partition < partitions:
                raise Problem(INVALID_POSITION, f"after: there is no {topic}-{partition} here")
            wanted.setdefault(partition, {})[topic] = offset
    return wanted
