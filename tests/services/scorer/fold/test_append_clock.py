from services.scorer.fold.append_clock import AppendClock


def clock(behind, **reached):
    made = AppendClock()
    made.note_folded(reached)
    if behind is not None:
        made.note_behind(behind)
    return made


def test_it_goes_by_the_slowest_of_those_that_are_behind():
    assert clock(["posts", "travel"], posts=5, travel=7, interactions=3).slowest() == 5
    assert clock(["travel"], posts=5, travel=7, interactions=9).slowest() == 7


def test_where_all_are_at_their_end_it_is_the_latest_of_any():
    assert clock([], posts=5, interactions=3).slowest() == 5


def test_it_is_unknown_before_anything_was_folded_or_measured():
    assert clock([]).slowest() is None
    assert clock(None, posts=5).slowest() is None
    assert clock(["posts", "travel"], posts=5).slowest() is None


def test_later_batches_and_measures_replace_earlier_ones():
    moved = clock(["posts"], posts=5, travel=9)
    moved.note_folded({"posts": 8})
    assert moved.slowest() == 8
    moved.note_behind([])
    assert moved.slowest() == 9
