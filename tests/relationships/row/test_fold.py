"""The fold against a naive computation over the whole history, in any order and any batches."""

import random
from collections import Counter
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.row.days import DAYS_KEPT
from relationships.row.fold import Interactions, TieChanges, fold
from relationships.row.layout import decode_rows, encode_rows
from relationships.row.rows import CODES, LATEST_KEPT, NEVER, NONE, SLOT_BITS, TIES, Rows
from schemas.kinds import INTERACTIONS
from schemas.times import DAY_MS, LATEST_MS

N_ROWS = 4
START = 1_760_000_000_000

interaction = st.tuples(
    st.integers(0, N_ROWS - 1),
    st.tuples(st.integers(0, 2), st.sampled_from([0, 2, 6, 9, 31])).map(
        lambda slot: slot[0] * CODES + slot[1]
    ),
    st.one_of(
        st.integers(START, START + 600 * DAY_MS),
        st.integers(0, 3).map(lambda d: START + d * DAY_MS),
        st.just(0),
    ),
    st.sampled_from([1, 1, 2, 4, 5, 15, 16, 1_000_000]),
    st.sampled_from([1, 1, 1, 0, -1]),
)
tie = st.tuples(st.integers(0, N_ROWS - 1), st.integers(0, TIES - 1), st.integers(0, 1 << 45))


def columns(kind, tuples):
    if not tuples:
        return kind(*(np.empty(0, np.int64) for _ in kind._fields))
    return kind(*np.array(tuples, np.int64).T)


def folded_in_batches(history, ties, batch):
    encoded = [b""] * N_ROWS
    for start in range(0, max(len(history), len(ties), 1), batch):
        chunk = slice(start, start + batch)
        rows = decode_rows(encoded)
        rows = fold(rows, columns(Interactions, history[chunk]), columns(TieChanges, ties[chunk]))
        encoded = encode_rows(rows)
    return decode_rows(encoded)


def state(rows: Rows, i: int) -> dict[str, object]:
    """One row's state, naively."""
    totals, days, latest = rows.totals, rows.days, rows.latest
    entries = zip(days.row, days.day, days.slot, days.audience, days.net, strict=True)
    return {
        "first": rows.first[i].tolist(),
        "last": rows.last[i].tolist(),
        "ties": rows.ties[i].tolist(),
        "totals": {int(s): int(c) for r, s, c in zip(*totals, strict=True) if r == i},
        "days": [tuple(map(int, entry)) for r, *entry in entries if r == i],
        "latest": [(int(s), int(n)) for r, s, n in zip(*latest, strict=True) if r == i],
    }


def expected(history, ties, i: int) -> dict[str, object]:
    mine = [h[1:] for h in history if h[0] == i]
    reference = max((at for _, at, *_ in mine), default=NONE)
    totals, days, stamps = Counter(), Counter(), Counter()
    for slot, at, audience, net in mine:
        totals[slot] += net
        days[at // DAY_MS, slot, (audience > 1) + (audience > 4) + (audience > 15)] += net
        stamps[at << SLOT_BITS | slot] += net
    kept = {k: n for k, n in days.items() if n and k[0] > reference // DAY_MS - DAYS_KEPT}
    times = [[at for slot, at, *_ in mine if slot // CODES == d] for d in range(3)]
    return {
        "first": [min(of_one, default=NEVER) for of_one in times],
        "last": [max(of_one, default=NONE) for of_one in times],
        "ties": [max((t[2] for t in ties if t[:2] == (i, x)), default=NONE) for x in range(TIES)],
        "totals": dict(totals),
        "days": sorted((*key, n) for key, n in kept.items()),
        "latest": sorted(stamps.items(), reverse=True)[:LATEST_KEPT],
    }


@given(st.lists(interaction, max_size=60), st.lists(tie, max_size=10), st.integers(1, 30))
def test_equals_the_naive_computation_in_any_order_and_batches(history, ties, batch):
    shuffled = random.Random(batch).sample(history, len(history))
    rows = folded_in_batches(shuffled, ties, batch)
    for i in range(N_ROWS):
        assert state(rows, i) == expected(history, ties, i)


def test_no_count_saturates_over_a_million_events_of_one_day():
    ones = np.ones(100_000, np.int64)
    batch = Interactions(ones * 0, ones * 6, ones * START, ones * 3, ones)
    rows = decode_rows([b""])
    for _ in range(10):
        rows = decode_rows(encode_rows(fold(rows, batch, columns(TieChanges, []))))
    assert rows.totals.net.tolist() == rows.latest.net.tolist() == [1_000_000]
    assert rows.days.net.sum() == 1_000_000
    assert set(rows.days.day) == {START // DAY_MS}
    undone = fold(rows, batch._replace(net=-ones), columns(TieChanges, []))
    assert decode_rows(encode_rows(undone)).days.net.sum() == 900_000


def test_the_largest_row_is_under_a_mebibyte():
    """A hundred thousand of each kind, in each direction and audience class, on each day kept."""
    slots = [d * CODES + code for d in range(3) for code in INTERACTIONS]
    every = product([0], slots, range(START, START + DAYS_KEPT * DAY_MS, DAY_MS), [1, 4, 15, 16])
    history = [(*each, 100_000) for each in every]
    ties = [(0, tie, LATEST_MS) for tie in range(TIES)]
    rows = fold(decode_rows([b""]), columns(Interactions, history), columns(TieChanges, ties))
    (encoded,) = encode_rows(rows)
    assert 1 << 19 < len(encoded) < 1 << 20
    assert rows.days.net.sum() == 100_000 * len(history)
