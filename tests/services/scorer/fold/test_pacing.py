from itertools import pairwise

import pytest

from services.scorer.fold.pacing import GAP_S, LONGEST_S, Pacing

TICK_S = 0.0005
SECONDS = 10


def batches(rate: float) -> list[float]:
    """When batches begin where so many records a second come."""
    pacing, began, folded = Pacing(), list[float](), 0
    for now in (tick * TICK_S for tick in range(round(SECONDS / TICK_S))):
        waiting = int(now * rate) - folded
        if waiting and pacing.wait_s(now) <= 0:
            pacing.begin(now, waiting)
            folded += waiting
            began.append(now)
    return began


def test_the_first_record_waits_for_no_other():
    assert Pacing().wait_s(0) <= 0


@pytest.mark.parametrize("rate", [1, 5, 25])
def test_where_records_come_seldom_each_is_a_batch(rate):
    assert len(batches(rate)) == pytest.approx(SECONDS * rate, abs=1)


@pytest.mark.parametrize("rate", [125, 250, 500])
def test_the_faster_they_come_the_more_are_a_batch(rate):
    last_second = [at for at in batches(rate) if at >= SECONDS - 1]
    gap_s = rate * GAP_S
    assert 1 / (gap_s + 1 / rate + TICK_S) - 1 <= len(last_second) <= 1 / gap_s + 1


@pytest.mark.parametrize("rate", [2_000, 5_000, 100_000])
def test_none_waits_longer_than_the_longest(rate):
    began = batches(rate)
    gaps = [later - at for at, later in pairwise(began)]
    assert max(gaps) <= LONGEST_S + 2 * TICK_S
    assert gaps[-1] >= LONGEST_S - 2 * TICK_S


def test_after_a_pause_the_next_one_waits_for_no_other():
    pacing = Pacing()
    for tick in range(100):
        pacing.begin(tick / 100, 50)
    assert pacing.wait_s(1 + LONGEST_S) <= 0
