from hypothesis import given
from hypothesis import strategies as st

from services.scorer.changes.upcoming import Upcoming

expected = st.lists(st.tuples(st.sampled_from([b"a", b"b", b"c", b"d"]), st.integers(0, 9)))


@given(expected, st.integers(0, 10))
def test_each_is_due_once_at_the_time_expected_last(told, now):
    upcoming = Upcoming()
    for member, at in told:
        upcoming.expect(member, at)
    due = {member for member, at in dict(told).items() if at <= now}
    assert upcoming.take_due(now) == due
    assert upcoming.take_due(now) == set()
    assert upcoming.take_due(9) == dict(told).keys() - due


@given(expected, st.integers(1, 3))
def test_whoever_is_not_kept_is_due_with_all_others(told, most):
    upcoming = Upcoming(most)
    for member, at in told:
        upcoming.expect(member, at)
    for now in range(10):
        waiting = {member for member, at in dict(told).items() if at == now}
        if upcoming.take_all_due(now):
            return
        assert waiting <= upcoming.take_due(now)


def test_looking_again_and_again_holds_no_more():
    upcoming = Upcoming(most=1_000)
    for look in range(100):
        for n in range(1_000):
            upcoming.expect(b"%d" % n, look // 50 + n)
    assert len(upcoming._heap) <= 2_000
    assert upcoming.take_due(0) == set()
    assert len(upcoming.take_due(5_000)) == 1_000
