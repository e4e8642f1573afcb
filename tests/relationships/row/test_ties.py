from itertools import permutations

import numpy as np
import pytest

from relationships.keys import row_key
from relationships.row.layout import decode_rows
from relationships.row.rows import NEVER, NONE, TIES
from relationships.row.ties import (
    connected,
    followed,
    following,
    has_history,
    holding,
    seen_since,
    united_ties,
)
from tests.relationships.memory import Memory

AT = 1_760_000_000_000


def rows_of(*acts, ego="ana", contact="bo", batch=10):
    """The row of ego and contact after acts of (kind, actor, at); "ask" is a bound connect."""
    events = [
        {"id": str(n), "source": "t", "kind": "connect" if kind == "ask" else kind,
         "actor": actor, "at": AT + at, "target": contact if actor == ego else ego,
         "bound": kind == "ask"}
        for n, (kind, actor, at) in enumerate(acts)
    ]  # fmt: skip
    return decode_rows(Memory().feed(events, batch).rows([row_key(ego, contact)]))


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize(("tie", "ending"), [("follow", "unfollow"), ("connect", "disconnect")])
def test_the_latest_wins_and_at_one_time_the_ending_whatever_came_first(tie, ending, batch):
    held = {"follow": following, "connect": connected}[tie]
    for order in (slice(None), slice(None, None, -1)):
        for later, holds in ((-1, True), (0, False), (1, False)):
            acts = [(tie, "ana", 0), (ending, "ana", later)][order]
            assert held(rows_of(*acts, batch=batch).ties).tolist() == [holds]


def test_what_never_was_does_not_hold():
    assert not holding(np.full((1, TIES), NONE)).any()
    assert holding(np.array([0, 1, 2])).tolist() == [True, False, True]


def test_connecting_and_disconnecting_are_of_the_pair_whoever_acts():
    def holds(held, *acts):
        return held(rows_of(*acts).ties).tolist() == [True]

    assert holds(connected, ("connect", "bo", 0))
    assert not holds(connected, ("connect", "bo", 0), ("disconnect", "ana", 1))
    assert holds(connected, ("disconnect", "ana", 1), ("connect", "bo", 2))
    assert holds(followed, ("follow", "bo", 0), ("unfollow", "ana", 1))


ASKED = [("ask", "ana", 3), ("ask", "bo", 5)]


@pytest.mark.parametrize(
    ("acts", "since"),
    [
        (ASKED[:1], None),
        (ASKED[1:], None),
        (ASKED[:1] * 2, None),
        (ASKED, 5),
        ([*ASKED, ("disconnect", "bo", 3)], None),
        ([*ASKED, ("disconnect", "ana", 2)], 5),
        ([*ASKED, ("disconnect", "ana", 6)], None),
        ([*ASKED, ("disconnect", "ana", 6), ("ask", "ana", 7)], None),
        ([*ASKED, ("disconnect", "ana", 6), ("ask", "ana", 7), ("ask", "bo", 8)], 8),
        ([("ask", "ana", 3), ("connect", "bo", 2)], 2),
        ([*ASKED, ("connect", "bo", 9), ("disconnect", "bo", 7)], 9),
    ],
)
@pytest.mark.parametrize("ego", ["ana", "bo"])
def test_a_connection_asked_for_holds_once_both_have_asked_since_it_ended(ego, acts, since):
    contact = "bo" if ego == "ana" else "ana"
    for order in permutations(acts):
        ties = rows_of(*order, ego=ego, contact=contact, batch=2).ties
        assert connected(ties).tolist() == [since is not None]
        assert seen_since(ties).tolist() == [NEVER if since is None else AT + since]


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
    for kind, actor in (("block", "ana"), ("unfollow", "bo"), ("like", "bo"), ("connect", "bo"),
                        ("ask", "ana"), ("ask", "bo")):  # fmt: skip
        assert history((kind, actor, 0)) == [True]


def united(*histories):
    """The ties of one row that unites those of some histories."""
    ties = np.concatenate([rows_of(*acts).ties for acts in histories])
    return united_ties(ties, np.zeros(len(ties), np.int64), 1)


def test_a_united_tie_holds_if_it_holds_between_any_two_since_the_earliest():
    ended = (("follow", "ana", 1), ("unfollow", "ana", 9))
    assert following(united([("follow", "ana", 5)], ended)).tolist() == [True]
    assert seen_since(united([("follow", "ana", 5)], ended, [("follow", "ana", 7)])) == [AT + 5]
    assert following(united(ended, ended)).tolist() == [False]


def test_a_united_connection_is_that_of_any_two_whoever_set_it():
    ended = (("connect", "ana", 1), ("disconnect", "bo", 9))
    assert connected(united([("connect", "bo", 5)], ended)).tolist() == [True]
    assert seen_since(united([("connect", "ana", 7)], [("connect", "bo", 5)], ended)) == [AT + 5]
    assert connected(united(ended, ended)).tolist() == [False]


def test_a_united_connection_is_asked_for_by_any_of_the_ids():
    one, other = [("ask", "ana", 3)], [("ask", "bo", 5)]
    assert seen_since(united(one, other)) == [AT + 5]
    assert connected(united(one, other, [("disconnect", "bo", 4)])).tolist() == [False]
    assert seen_since(united(one + other, [("disconnect", "bo", 9)])) == [AT + 5]
    assert seen_since(united(one + other, [("connect", "bo", 4)])) == [AT + 4]
    assert seen_since(united(one + other, [("ask", "ana", 7)])) == [AT + 5]
    assert connected(united(one, one)).tolist() == [False]
