import pytest

from relationships.row.blocks import as_seen, blocked, emptied
from relationships.row.rows import BLOCK_IN, BLOCK_OUT, NEVER, NONE
from tests.relationships.row.test_ties import rows_of
from tests.relationships.row.test_unite import assert_same

PAST = (("message", "bo", 0), ("like", "ana", 1), ("follow", "ana", 2), ("connect", "bo", 3),
        ("ask", "ana", 2), ("ask", "bo", 3))  # fmt: skip


@pytest.mark.parametrize("blocker", ["ana", "bo"])
def test_a_block_hides_the_contact_whoever_blocks_until_it_is_taken_back(blocker):
    assert blocked(rows_of(*PAST)).tolist() == [False]
    assert blocked(rows_of(*PAST, ("block", blocker, 4))).tolist() == [True]
    undone = rows_of(*PAST, ("block", blocker, 4), ("unblock", blocker, 5))
    assert blocked(undone).tolist() == [False]


def test_who_is_blocked_sees_a_stranger():
    seen = as_seen(rows_of(*PAST, ("block", "bo", 4), ("block", "ana", 5)))
    assert seen.reference.tolist() == [NONE]
    assert (seen.first.tolist(), seen.last.tolist()) == ([[NEVER] * 3], [[NONE] * 3])
    assert [len(section.row) for section in (seen.totals, seen.days, seen.latest)] == [0, 0, 0]
    assert (seen.ties != NONE).nonzero()[1].tolist() == [BLOCK_OUT, BLOCK_IN]


def test_who_blocks_sees_all_there_was():
    rows = rows_of(*PAST, ("block", "ana", 4))
    assert_same(as_seen(rows), rows)


def test_other_rows_stay_as_they_are():
    rows = rows_of(*PAST)
    assert_same(emptied(rows, blocked(rows)), rows)
