"""The latest few against a naive computation, near and so far apart that they overflow a number."""

from collections import Counter, defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.row.rows import LATEST_KEPT, SLOT_BITS
from relationships.row.sections import latest_few
from schemas.times import LATEST_MS

ROWS = st.sampled_from([0, 1, 2, 48_000, 1_000_000])
LAST_STAMP = LATEST_MS << SLOT_BITS
STAMPS = st.integers(0, 5) | st.integers(LAST_STAMP - 5, LAST_STAMP)


@given(st.lists(st.tuples(ROWS, STAMPS, st.sampled_from([1, -1])), max_size=100))
def test_the_greatest_stamps_of_each_row_with_what_holds_of_each(entries):
    counted: dict[int, Counter[int]] = defaultdict(Counter)
    for row, stamp, net in entries:
        counted[row][stamp] += net
    expected = [
        (row, stamp, net)
        for row in sorted(counted)
        for stamp, net in sorted(counted[row].items(), reverse=True)[:LATEST_KEPT]
    ]
    columns = np.array(entries, np.int64).reshape(-1, 3).T
    assert list(zip(*(column.tolist() for column in latest_few(*columns)), strict=True)) == expected
