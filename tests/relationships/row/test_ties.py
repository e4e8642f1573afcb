import numpy as np
import pytest

from relationships.keys import row_key
from relationships.row.layout import decode_rows
from relationships.row.rows import CONNECT, FOLLOW_IN, FOLLOW_OUT, NEVER, NONE, TIES
from relationships.row.ties import has_history, holding, seen_since
from tests.relationships.memory import Memory

AT = 1_760_000_000_000


def rows_of(*acts, ego="ana", contact="bo", batch=10):
    """The row of ego and contact after acts of (kind, actor, at)."""
    events = [
        {"id": str(n), "source": "t", "kind": kind, "actor": actor, "at": AT + at,
         "target": contact if actor == ego else ego}
        for n, (kind, actor, at) in enumerate(acts)
    ]  # fmt: skip
    return decode_rows(Memory().feed(events, batch).rows([row_key(ego, contact)]))


def held(rows, register):
    return bool(holding(rows.ties)[0, register])


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize(("tie", "ending"), [("follow", "unfollow"), ("connect", "disconnect")])
def test_the_latest_wins_and_at_one_time_the_ending_whatever_came_first(tie, ending, batch):
    register = {"follow": FOLLOW_OUT, "connect": CONNECT}[tie]
    for order in (slice(None), slice(None, None, -1)):
        for later, holds in ((-1, True), (0, False), (1, False)):
            acts = [(tie, "ana", 0), (ending, "ana", later)][order]
            assert held(rows_of(*acts, batch=batch), register) == holds


def test_what_never_was_does_not_hold():
    assert not holding(np.full((1, TIES), NONE)).any()
    assert holding(np.array([0, 1, 2])).tolist() == [True, False, True]


def test_connecting_and_disconnecting_are_of_the_pair_whoever_acts():
    assert held(rows_of(("connect", "bo", 0)), CONNECT)
    assert not held(rows_of(("connect", "bo", 0), ("disconnect", "ana", 1)), CONNECT)
    assert held(rows_of(("follow", "bo", 0), ("unfollow", "ana", 1)), FOLLOW_IN)


def test_updates_are_seen_since_the_earlier_tie_that_holds():
    def since(*acts):
        return seen_since(rows_of(*acts).ties).tolist()

    assert since() == since(("follow", "bo", 0)) == [NEVER]
    assert since(("follow", "ana", 5)) == [AT + 5]
    assert since(("follow", "ana", 5), ("connect", "bo", 3)) == [AT + 3]
    assert since(("follow", "ana", 2), ("unfollow", "ana", 4), ("connect", "bo", 3)) == [AT + 3]


def test_all_but_the_contacts_blocks_is_history():
    def history(*acts):
        return has_history(rows_of(*acts)).tolist()

    assert history() == history(("block", "bo", 0), ("unblock", "bo", 1)) == [False]
    for kind, actor in (("block", "ana"), ("unfollow", "bo"), ("like", "bo"), ("connect", "bo")):
        assert history((kind, actor, 0)) == [True]
