"""What the changelog is to say without a batch, and as of when the table is whole."""

import pytest

from relationships.keys import WHOLE_KEY
from relationships.tables.changeset import Changes
from relationships.tables.environment import StoreFull
from relationships.tables.meta import Progress
from relationships.tables.wholeness import whole_item
from schemas.topics import CHANGELOG
from services.scorer.fold.feed_progress import FeedProgress, Statement

FEED = "feed.posts"


@pytest.fixture
def progress(table):
    """Of a table that has applied three records, and was whole before."""
    table.apply(Changes(rows=[whole_item(1)]), at(3))
    return FeedProgress(table)


def at(position):
    return Progress(complete=True, positions={topic: {FEED: position} for topic in CHANGELOG})


def test_an_idle_partition_states_nothing(progress):
    for read in ({}, {FEED: 3}, {FEED: 3, "feed.travel": 0}, {FEED: 2}):
        progress.note_read(read)
        assert not progress.has_statement()


def test_positions_beyond_the_last_record_are_stated_once(progress, table):
    progress.note_read({FEED: 4, "feed.travel": 100})
    assert progress.has_statement()
    assert progress.take_statement() == Statement([], {FEED: 4, "feed.travel": 100})
    assert not progress.has_statement()
    table.apply(Changes(), at(4))
    progress.note_read({FEED: 4})
    assert not progress.has_statement()


def test_a_batch_takes_what_was_read_with_it(progress):
    progress.note_read({FEED: 9})
    assert progress.take_read() == {FEED: 9}
    assert progress.take_read() == {}
    assert not progress.has_statement()


def test_what_was_read_and_dropped_is_not_stated(progress):
    progress.note_read({FEED: 9})
    progress.forget_read()
    assert not progress.has_statement()
    assert progress.take_read() == {}


def test_the_first_time_that_it_is_whole_is_stated_once(table):
    table.apply(Changes(), at(3))
    progress = FeedProgress(table)
    progress.note_ends(50, {FEED: 4})
    assert progress.note_whole() is None
    assert not progress.has_statement()
    progress.note_ends(60, {FEED: 3})
    table.apply(Changes(), at(4))
    assert progress.note_whole() == 60
    assert progress.take_statement() == Statement([whole_item(60)], {FEED: 4})
    table.apply(Changes(rows=[whole_item(60)]), at(4))
    for again in (progress, FeedProgress(table)):
        again.note_ends(70, {FEED: 4})
        assert again.note_whole() == 70
        assert not again.has_statement()
    assert table.rows([WHOLE_KEY]) == [whole_item(60)[1]]


def test_without_room_it_is_noted_once_there_is(progress, table, monkeypatch):
    def full(as_of):
        raise StoreFull

    with monkeypatch.context() as patch:
        patch.setattr(table, "caught_up", full)
        progress.note_ends(50, {FEED: 3})
        assert progress.note_whole() == 50
    progress.note_ends(60, {FEED: 3})
    progress.note_whole()
    assert table.was_whole()
