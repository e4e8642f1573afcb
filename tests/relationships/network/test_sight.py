"""What rows say of who acted; every world is looked at in `services/api/reading`."""

import pytest

from relationships.network.experts import kinds_seen
from relationships.network.sight import (
    Sight,
    acted,
    contact_by_acts,
    perhaps_acted,
    perhaps_contact,
    shares_by_tie,
    surely_acted,
)
from relationships.score.score_model import ScoreModel
from tests.relationships.score.acts import act, days, noon, rows_of

MODEL = ScoreModel()


def says(rows):
    """By bo's act or tie, of which ana's row is: for sure, perhaps; and by ana's, whose it is."""
    return bool(surely_acted(rows)[0]), bool(perhaps_acted(rows)[0]), bool(acted(rows)[0])


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ([], (False, False, False)),
        ([act("view", 0, "bo")], (True, False, False)),
        ([act("view", 0)], (False, False, True)),
        ([act("meeting", 0)], (False, True, True)),
        ([act("meeting", 0), act("like", 0, "bo")], (True, False, True)),
        ([act("follow", 0, "bo")], (True, False, False)),
        ([act("follow", 0)], (False, False, True)),
        ([act("follow", 0, "bo"), act("unfollow", 1, "bo")], (False, False, False)),
        ([act("connect", 0)], (True, False, True)),
        ([act("connect", 0, "bo"), act("disconnect", 1)], (False, False, False)),
        ([act("like", 0, "bo"), act("block", 0, "bo")], (False, False, False)),
    ],
)
def test_evidence_is_an_act_or_a_tie(acts, found):
    assert says(rows_of(*acts)) == found


def test_what_is_taken_back_is_none():
    assert says(rows_of(act("like", 0, "bo"), undone=[0])) == (False, False, False)
    assert says(rows_of(act("meeting", 0), undone=[0])) == (False, False, False)


@pytest.mark.parametrize(
    ("acts", "shares"),
    [
        ([act("follow", 0, "bo")], True),
        ([act("follow", 0)], False),
        ([act("connect", 0)], True),
        ([act("message", 0, "bo")], False),
    ],
)
def test_who_follows_or_is_connected_shares(acts, shares):
    assert shares_by_tie(rows_of(*acts)).tolist() == [shares]


@pytest.mark.parametrize(
    ("acts", "contact"),
    [
        (days("message", 4), True),
        (days("message", 3), False),
        (days("view", 10), False),
        (days("meeting", 4, "bo"), True),
        (days("message", 10, "bo"), False),
        ([*days("message", 3), *days("message", 10, "bo")], False),
    ],
)
def test_a_contact_is_one_by_its_own_acts(acts, contact):
    assert contact_by_acts(rows_of(*acts), noon(0), MODEL).tolist() == [contact]
    assert not contact_by_acts(rows_of(*acts), noon(400), MODEL).any(), "long ago"


def test_whoever_is_a_contact_by_its_acts_is_looked_at():
    for acts in (days("message", 4), days("meeting", 4), days("message", 9)):
        seen_by_bo = rows_of(*(each | {"actor": "bo", "target": "ana"} for each in acts))
        assert perhaps_contact(seen_by_bo, MODEL).all()
    assert not perhaps_contact(rows_of(*days("message", 9)), MODEL).any(), "ego's own"


def test_what_shows_to_know_by_sight():
    assert kinds_seen(Sight.NOTHING, reading=True) == frozenset()
    assert kinds_seen(Sight.WHO, reading=True) == {"topic", "job", "post"}
    assert kinds_seen(Sight.SHARED, reading=False) == {"topic", "job", "past_job", "post"}
    assert kinds_seen(Sight.ALL, reading=True) == {"topic", "job", "past_job", "post", "read"}
