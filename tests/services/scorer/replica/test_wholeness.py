"""When a replica counts as whole, by what a consumer knows of the changelog."""

import time
from types import SimpleNamespace

import pytest

from schemas.topics import CHANGELOG, RELATIONSHIPS
from services.scorer.replica.wholeness import Wholeness, measure
from services.scorer.topic_partitions import changelog_of


class Log:
    """A changelog as the consumer sees it: each topic ends at `end` and is read up to `read`."""

    def __init__(self):
        self.end = dict.fromkeys(CHANGELOG, 0)
        self.read = dict.fromkeys(CHANGELOG, 0)
        self.polled_at = time.time()
        self.replica = SimpleNamespace(
            tps=changelog_of(0), unapplied={topic: [] for topic in CHANGELOG}
        )
        self.wholeness = Wholeness()

    def last_stable_offset(self, tp):
        return self.end[tp.topic]

    def last_poll_timestamp(self, tp):
        return self.polled_at and int(self.polled_at * 1_000)

    async def position(self, tp):
        return self.read[tp.topic]

    async def whole(self, within_s=10.0):
        await measure(self.replica, self, self.wholeness)
        return self.wholeness.within(within_s)


@pytest.fixture
def log():
    return Log()


async def test_is_whole_once_it_has_applied_what_there_is(log):
    log.end[RELATIONSHIPS] = 5
    assert not await log.whole()
    log.read[RELATIONSHIPS] = 5
    log.replica.unapplied[RELATIONSHIPS] = [SimpleNamespace(offset=3)]
    assert not await log.whole()
    log.replica.unapplied[RELATIONSHIPS] = []
    assert await log.whole()


async def test_is_not_whole_of_what_was_never_fetched(log):
    log.polled_at = None
    assert not await log.whole()
    log.polled_at, log.end[RELATIONSHIPS] = time.time(), None
    assert not await log.whole()


async def test_is_whole_under_load_that_never_ends(log):
    """It never has all there is, but soon all there was."""
    began = log.polled_at
    for step in range(100):
        log.polled_at = began - 100 + step
        log.end[RELATIONSHIPS] = 10 * step + 10
        log.read[RELATIONSHIPS] = 10 * step
        await log.whole()
    assert await log.whole(within_s=3)


@pytest.mark.parametrize(("since_s", "whole"), [(9, True), (11, False)])
async def test_is_whole_no_longer_than_kafka_was_heard(log, since_s, whole):
    log.polled_at = time.time() - since_s
    assert await log.whole() is whole


async def test_falling_behind_it_is_whole_as_of_when_it_last_was(log):
    began = log.polled_at
    log.polled_at = began - 60
    assert not await log.whole()
    assert await log.whole(within_s=61)
    for ago in range(50, 0, -10):
        log.polled_at, log.end[RELATIONSHIPS] = began - ago, 1_000
        await log.whole()
    assert not await log.whole(within_s=45)
    log.read[RELATIONSHIPS] = 1_000
    assert await log.whole(within_s=15)
