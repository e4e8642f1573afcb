"""When a worker asks for what it has warmed up, by a clock of the test's own."""

import pytest

from services.scorer.assignment.membership import Membership
from services.scorer.group.probing import PROBE_S, Probing


class Worker:
    """A worker that is to warm up 1 and 2; `asks` says whether it asks at a time."""

    def __init__(self):
        self.now, self.whole, self.asked = 1_000.0, set(), 0
        self.membership = Membership()
        self.membership.whole = lambda: frozenset(self.whole)
        self.membership.assign([0], frozenset({1, 2}))
        self.probing = Probing(self.membership, self._rejoin, lambda: self.now)

    def asks(self, after_s=0.0, whole=()):
        self.now += after_s
        self.whole |= set(whole)
        before = self.asked
        self.probing.look()
        return self.asked > before

    def _rejoin(self):
        self.asked += 1


@pytest.fixture
def worker():
    return Worker()


def test_asks_at_once_when_all_are_whole(worker):
    assert not worker.asks(whole={0, 7})
    assert worker.asks(after_s=1, whole={1, 2})


def test_asks_for_a_part_where_the_rest_takes_long(worker):
    assert not worker.asks(whole={1})
    assert not worker.asks(after_s=PROBE_S - 1)
    assert worker.asks(after_s=1)


def test_has_nothing_to_ask_for_without_a_warm_one(worker):
    assert not worker.asks(after_s=10 * PROBE_S)
    worker.membership.assign([0, 1, 2], frozenset())
    assert not worker.asks(after_s=10 * PROBE_S, whole={0, 1, 2})


def test_does_not_ask_again_at_once(worker):
    """What it was not given it asks for now and then, in case the first time was lost."""
    assert worker.asks(whole={1, 2})
    assert not worker.asks(after_s=PROBE_S / 2)
    worker.membership.assign([0, 1], frozenset({2}))
    assert not worker.asks()
    assert worker.asks(after_s=PROBE_S / 2)
