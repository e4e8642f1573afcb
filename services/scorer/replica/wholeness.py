"""As of when a replica of a partition's table is known to have had all that there was."""

import time
from collections.abc import Mapping

from services.kafka.clients.consumer import Consumer
from services.scorer.replica.changelog_replica import ChangelogReplica


class Wholeness:
    """Notes when a replica has reached what the changelog ended with at an earlier time.

    Under steady load it never has all there is; but it soon has all there was. `read` is set once
    all there was is fetched, whether or not it could be applied.
    """

    def __init__(self) -> None:
        self.read = False
        self._ends: dict[str, int] = {}
        self._asked_at = 0.0
        self._as_of = 0.0

    def within(self, seconds: float) -> bool:
        """Whether the replica had all there was at some time in the last `seconds`."""
        return self._as_of >= time.time() - seconds

    def note(self, reached: Mapping[str, int], ends: Mapping[str, int], at: float) -> None:
        """Note up to where the replica has `reached`, and what ends were `at` (Unix seconds)."""
        if _covers(reached, self._ends):
            self._as_of = self._asked_at
            self._ends, self._asked_at = dict(ends), at
        if _covers(reached, ends):
            self._as_of = at


async def measure(replica: ChangelogReplica, consumer: Consumer, to: Wholeness) -> None:
    """Note in `to` where a replica stands, by what the consumer's latest fetches stated.

    Ends are those of committed transactions: one that is open, as its owner has died, makes
    nobody cold.
    """
    ends, polled = dict[str, int](), list[int]()
    for tp in replica.tps:
        end, at = consumer.last_stable_offset(tp), consumer.last_poll_timestamp(tp)
        if end is None or at is None:
            return
        ends[tp.topic] = end
        polled.append(at)
    fetched = {tp.topic: await consumer.position(tp) for tp in replica.tps}
    waiting = {topic: left[0].offset for topic, left in replica.unapplied.items() if left}
    to.read = to.read or _covers(fetched, ends)
    to.note(fetched | waiting, ends, min(polled) / 1_000)


def _covers(reached: Mapping[str, int], ends: Mapping[str, int]) -> bool:
    return all(reached[topic] >= end for topic, end in ends.items())
