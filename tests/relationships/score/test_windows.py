import numpy as np
import pytest

from relationships.row.rows import IN, OUT, Days
from relationships.score.windows import SHOWN, WIDTHS, windows

TODAY = 20_000


def counted(*entries, n=1):
    """The windows of n rows with entries of (row, days ago, direction, net)."""
    columns = np.array(entries, np.int64).reshape(-1, 4).T
    days = Days(columns[0], TODAY - columns[1], columns[2], columns[3])
    return windows(days, np.full(n, TODAY))


def test_windows_are_the_contract():
    assert WIDTHS == (1, 7, 28, 60)
    assert WIDTHS[:SHOWN] == (1, 7, 28)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_window_ends_today_and_holds_so_many_days(width):
    last, first_before = counted((0, width - 1, OUT, 1)), counted((0, width, OUT, 1))
    place = WIDTHS.index(width)
    assert last[0, place, OUT] == 1
    assert first_before[0, place, OUT] == 0


def test_by_row_and_direction_what_lies_ahead_as_today_and_never_below_zero():
    found = counted((0, 0, OUT, 2), (0, -3, IN, 4), (1, 0, IN, -5), (1, 2, IN, 1), n=3)
    assert found[:, 0].tolist() == [[2, 4], [0, 0], [0, 0]]
    assert found[1].tolist() == [[0, 0]] * 4
