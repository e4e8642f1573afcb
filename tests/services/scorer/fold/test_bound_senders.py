"""What counts of a record by whether a key bound to its actor has sent it."""

from itertools import permutations

import pytest

from relationships.keys import row_key
from relationships.row.layout import decode_rows
from relationships.row.rows import CODES, IN, MUTUAL
from relationships.row.ties import connected
from relationships.tables.writer import TableWriter
from schemas.feed_records import BOUND
from services.scorer.fold.batch import process
from tests.services.scorer.fold.test_batch import IDENTITY, applied
from tests.services.scorer.records import APPENDED, Feed

MEETING = 9
BOTH, MINE = {}, {"headers": [BOUND]}


@pytest.fixture
def table(tmp_path):
    table = TableWriter(tmp_path / "0", IDENTITY, map_bytes=1 << 24)
    yield table
    table.close()


def counts(table, ego, contact):
    totals = decode_rows(table.rows([row_key(ego, contact)])).totals
    return dict(zip(totals.slot.tolist(), totals.net.tolist(), strict=True))


def test_a_meeting_is_mutual_to_its_sender_and_inbound_to_the_other(table):
    applied(table, Feed().records("meeting", "ana", "bo", **MINE))
    assert counts(table, "ana", "bo") == {MUTUAL * CODES + MEETING: 1}
    assert counts(table, "bo", "ana") == {IN * CODES + MEETING: 1}


@pytest.mark.parametrize(
    ("event", "undo", "left"), [(MINE, MINE, 0), (BOTH, BOTH, 0), (MINE, BOTH, 1), (BOTH, MINE, 1)]
)
@pytest.mark.parametrize("ahead", [False, True])
def test_an_undo_takes_it_back_on_both_sides_or_on_none(table, event, undo, left, ahead):
    feed = Feed()
    came = [
        feed.records("meeting", "ana", "bo", id="1", **event),
        feed.records("meeting", "ana", "bo", id="1", undo=True, **undo),
    ]
    for records in came[::-1] if ahead else came:
        applied(table, records)
    for ego, contact in permutations(("ana", "bo")):
        assert list(counts(table, ego, contact).values()) == [left]


def test_of_the_same_id_by_keys_of_both_sorts_the_first_counts(table):
    feed = Feed()
    applied(table, feed.records("meeting", "ana", "bo", id="1", **MINE))
    outcome = applied(table, feed.records("meeting", "ana", "bo", id="1", **BOTH))
    assert (outcome.folded, outcome.duplicates) == (0, 2)
    assert counts(table, "bo", "ana") == {IN * CODES + MEETING: 1}


def test_who_connects_alone_is_connected_by_a_key_that_is_bound_to_nobody_only(table):
    feed = Feed()

    def connects(actor, target, **how):
        applied(table, feed.records("connect", actor, target, **how))
        rows = decode_rows(table.rows([row_key(actor, target), row_key(target, actor)]))
        return connected(rows.ties).tolist()

    assert connects("ana", "bo", **MINE) == [False, False]
    assert connects("ana", "bo", at=APPENDED - 5, **MINE) == [False, False]
    assert connects("bo", "ana", **MINE) == [True, True]
    assert connects("cy", "bo", **BOTH) == [True, True]


def test_all_else_counts_as_if_anybody_had_sent_it(tmp_path):
    acts = [("message", {}), ("call", {}), ("follow", {}), ("unfollow", {"at": APPENDED - 1}),
            ("block", {}), ("disconnect", {})]  # fmt: skip
    stored = []
    for name, how in (("both", BOTH), ("mine", MINE)):
        table = TableWriter(tmp_path / name, IDENTITY, map_bytes=1 << 24)
        feed = Feed()
        records = [r for kind, more in acts for r in feed.records(kind, "ana", "bo", **more, **how)]
        stored.append(process(table, {}, records).changes.rows)
        table.close()
    assert stored[0] == stored[1]
