"""Rows and profiles, and what the changelog says of a partition as a whole."""

from collections.abc import Iterator

from relationships.keys import ERASED_BYTES, ERASED_KEY, REFOLD_KEY, WHOLE_KEY
from services.backup.repartitioning.erasures import MovedErasures
from services.backup.repartitioning.placing import Placed, Placing, Read, owner_of
from services.scorer.positions import POSITIONS_KEY

_OF_NOBODY = (WHOLE_KEY, ERASED_KEY, REFOLD_KEY)

Item = tuple[bytes, bytes]


class Changelog:
    """`relationships` and `profiles`; what is said of whole partitions is known once both are read.

    Records keep their order, so that the last one of a key holds.
    """

    def __init__(self, placing: Placing, read: Read) -> None:
        self._placing, self._read = placing, read
        self._said: dict[int, dict[bytes, bytes | None]] = {}

    def records(self, topic: str) -> Iterator[Placed]:
        """The records of one of the two topics that are somebody's."""
        for number in range(self._placing.old):
            said = self._said.setdefault(number, {})
            for record in self._read(topic, number):
                key = record.key or b""
                if key in _OF_NOBODY:
                    said[key] = record.value
                elif key != POSITIONS_KEY:
                    yield Placed(self._placing.of_owner(owner_of(key), number), record)

    def of_nobody(self, partition: int, erasures: MovedErasures) -> Iterator[Item]:
        """What holds of a new partition: what of all its sources does.

        It was whole where they were, as of the earliest time. Of erasures those are applied that
        each has applied; one under way in any is under way.
        """
        said = [self._said[number] for number in self._placing.sources(partition)]
        whole = [each.get(WHOLE_KEY) for each in said]
        if all(whole):
            yield WHOLE_KEY, min(filter(None, whole))
        erased = min(int.from_bytes(each.get(ERASED_KEY) or b"") for each in said)
        if erased:
            yield ERASED_KEY, erasures.moved(erased).to_bytes(ERASED_BYTES, "big")
        if refold := [value for each in said if (value := each.get(REFOLD_KEY))]:
            yield REFOLD_KEY, refold[0]
