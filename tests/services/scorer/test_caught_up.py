"""As of when a partition is whole, against all that was ever asked for and appended."""

from hypothesis import given
from hypothesis import strategies as st

from services.scorer.caught_up import MOST_ASKED, CaughtUp

TOPICS = ("a", "b")

growth = st.fixed_dictionaries(dict.fromkeys(TOPICS, st.integers(0, 3)))
"""By how much each feed grows, or is applied, from one step to the next."""


def grown(offsets, by, most=None):
    found = {topic: offsets.get(topic, 0) + by[topic] for topic in TOPICS}
    return found if most is None else {topic: min(found[topic], most[topic]) for topic in TOPICS}


def test_it_is_whole_as_of_when_the_ends_it_has_come_to_were_asked_for():
    caught_up = CaughtUp()
    caught_up.note_ends(10, {"a": 3, "b": 1})
    assert caught_up.as_of({"a": 3}) is None
    assert caught_up.as_of({"a": 2, "b": 9}) is None
    assert caught_up.as_of({"a": 3, "b": 1}) == 10
    assert caught_up.as_of({"a": 3, "b": 1}) is None
    assert not caught_up.waiting


def test_feeds_that_are_empty_are_whole_at_once():
    caught_up = CaughtUp()
    caught_up.note_ends(10, {"a": 0, "b": 0})
    assert caught_up.as_of({}) == 10


def test_a_sample_of_lag_that_is_never_zero_does_not_keep_it_from_being_whole():
    """What is appended between two samples is applied before the next one, never before its own."""
    caught_up = CaughtUp()
    for at in range(1, 400):
        caught_up.note_ends(at, {"a": at * 150})
        assert caught_up.as_of({"a": (at - 1) * 150}) == (at - 1 if at > 1 else None)


@given(st.lists(st.tuples(growth, growth, st.booleans()), max_size=200))
def test_it_never_says_more_than_is_true_and_says_all_once_nothing_is_left(steps):
    """Ends are asked for, or not, at each step; an oracle keeps all of them."""
    caught_up, ends, applied = CaughtUp(), dict.fromkeys(TOPICS, 0), dict.fromkeys(TOPICS, 0)
    asked, last = {}, None
    for at, (appended, folded, asks) in enumerate(steps):
        ends = grown(ends, appended)
        if asks:
            asked[at] = ends
            caught_up.note_ends(at, ends)
        applied = grown(applied, folded, most=ends)
        true = max(
            (t for t, e in asked.items() if all(applied[k] >= e[k] for k in e)), default=None
        )
        if (found := caught_up.as_of(applied)) is not None:
            assert found in asked
            assert last is None or found > last
            last = found
        assert last is None or last <= true
        assert len(asked) > MOST_ASKED or last == true
    caught_up.as_of(ends)
    assert not caught_up.waiting


@given(st.integers(1, 40), st.integers(1, 50), st.integers(0, 30))
def test_under_a_steady_load_it_is_never_staler_than_the_delay_and_a_step(rate, delay, late):
    """Feeds grow by `rate` a step and are applied `delay` steps later; it begins `late` behind."""
    caught_up, last = CaughtUp(), None
    for at in range(1, 300):
        caught_up.note_ends(at, {"a": at * rate})
        behind = max(delay, delay + late - at // 2)
        found = caught_up.as_of({"a": max(0, at - behind) * rate})
        last = last if found is None else found
        if at > 2 * (delay + late) + 2:
            assert last is not None
            assert at - last <= delay + 1


def test_far_behind_little_is_kept_and_the_end_is_known_all_the_same():
    caught_up = CaughtUp()
    for at in range(100_000):
        caught_up.note_ends(at, {"a": at})
    seen = [found for at in range(100_000) if (found := caught_up.as_of({"a": at})) is not None]
    assert len(seen) <= MOST_ASKED
    assert seen[-1] == 99_999
