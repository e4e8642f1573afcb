import numpy as np

from relationships.arrays import Ints
from services.scorer.changes.scan_schedule import Page
from services.scorer.changes.stage_counts import StageCounts


def stages(*given: int) -> Ints:
    return np.array(given, np.int64)


def test_unknown_until_all_rows_have_been_looked_at() -> None:
    counts = StageCounts()
    counts.note(stages(-1), stages(1), None)
    counts.note(stages(-1, -1), stages(1, 4), Page(first=True, last=False))
    assert counts.counts is None
    counts.note(stages(-1), stages(1), Page(first=False, last=True))
    assert counts.counts is not None
    assert counts.counts.tolist() == [0, 2, 0, 0, 1]


def test_what_changes_moves_and_what_is_new_is_added() -> None:
    counts = StageCounts()
    counts.note(stages(-1, -1), stages(1, 4), Page(first=True, last=True))
    counts.note(stages(4, -1), stages(3, 1), None)
    assert counts.counts is not None
    assert counts.counts.tolist() == [0, 2, 0, 1, 0]


def test_a_look_that_begins_again_counts_from_nothing_and_replaces_at_its_end() -> None:
    counts = StageCounts()
    counts.note(stages(-1), stages(2), Page(first=True, last=True))
    counts.note(stages(2), stages(2), Page(first=True, last=False))
    counts.note(stages(2), stages(2), Page(first=True, last=False))
    counts.note(stages(3, 3), stages(3, 3), Page(first=False, last=True))
    assert counts.counts is not None
    assert counts.counts.tolist() == [0, 0, 1, 2, 0]
