"""Topics of which a part has been applied: feeds by the scorer, changes by the notifiers.

In each new partition those come first that were applied in the old ones, and then all others; so
one offset says again what was applied. Within both they are in the order of their append times.
"""

from collections.abc import Callable, Iterator, Mapping
from heapq import merge
from operator import attrgetter

from schemas.commands import ERASE_KEY
from services.backup.records import Record
from services.backup.repartitioning.placing import Placed, Placing, Read

_appended = attrgetter("record.timestamp")


class Ordered:
    """The records of `topic`, of which each old partition has `applied` those below an offset.

    Where it has none such, none of it is applied.
    """

    def __init__(
        self, placing: Placing, read: Read, topic: str, applied: Mapping[int, int]
    ) -> None:
        self._placing, self._read, self._topic = placing, read, topic
        self._offsets = applied

    def applied(self) -> Iterator[Placed]:
        """Those that are applied."""
        return self._placed(lambda p, record: record.offset < self._offsets.get(p, 0))

    def others(self) -> Iterator[Placed]:
        """Those that are not."""
        return self._placed(lambda p, record: record.offset >= self._offsets.get(p, 0))

    def _placed(self, chosen: Callable[[int, Record], bool]) -> Iterator[Placed]:
        logs = (self._chosen(number, chosen) for number in range(self._placing.old))
        erasing = set[bytes | None]()
        for number, record in merge(*logs, key=_appended):
            if record.key != ERASE_KEY:
                yield Placed(self._placing.of_key(record.key, number), record)
            elif record.value not in erasing:  # it stands in every partition
                erasing.add(record.value)
                yield from (Placed(target, record) for target in range(self._placing.new))

    def _chosen(self, number: int, chosen: Callable[[int, Record], bool]) -> Iterator[Placed]:
        for record in self._read(self._topic, number):
            if chosen(number, record):
                yield Placed(number, record)
