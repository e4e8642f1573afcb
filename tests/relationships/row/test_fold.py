"""The fold against a naive computation over the whole history, in any order and any batches."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.decay import KIND_HALF_LIFE_MS, TOTAL_HALF_LIVES_MS
from relationships.row.fold import Interactions, TieChanges, fold
from relationships.row.layout import decode_rows, encode_rows
from relationships.row.rows import CODES, DAYS_KEPT, LATEST_KEPT, NEVER, NONE, TIES, Rows
from schemas.times import DAY_MS

N_ROWS = 4
START = 1_760_000_000_000

interaction = st.tuples(
    st.integers(0, N_ROWS - 1),
    st.integers(0, 1),
    st.sampled_from([0, 2, 6, 9, 31]),
    st.one_of(
        st.integers(START, START + 200 * DAY_MS),
        st.integers(0, 3).map(lambda d: START + d * DAY_MS),
        st.just(0),
    ),
    st.sampled_from([1, 1, 1, -1]),
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
    kinds, days, latest = rows.kinds, rows.days, rows.latest
    return {
        "reference": int(rows.reference[i]),
        "first": rows.first[i].tolist(),
        "last": rows.last[i].tolist(),
        "ties": rows.ties[i].tolist(),
        "counts": {int(s): int(c) for r, s, c in zip(*kinds[:3], strict=True) if r == i},
        "days": {(int(d), int(x)): int(c) for r, d, x, c in zip(*days, strict=True) if r == i},
        "latest": [(int(s), int(n)) for r, s, n in zip(*latest, strict=True) if r == i],
    }


def expected(history, ties, i: int) -> dict[str, object]:
    mine = [h for h in history if h[0] == i]
    done = [h for h in mine if h[4] > 0]
    reference = max((h[3] for h in mine), default=NONE)
    counts, days, stamps = Counter(), Counter(), Counter()
    for _, direction, code, at, sign in mine:
        counts[direction * CODES + code] += sign
        days[(at // DAY_MS, direction)] += sign
        stamps[at << 6 | direction * CODES + code] += sign
    return {
        "reference": reference,
        "first": [min((h[3] for h in done if h[1] == d), default=NEVER) for d in (0, 1)],
        "last": [max((h[3] for h in done if h[1] == d), default=NONE) for d in (0, 1)],
        "ties": [max((t[2] for t in ties if t[:2] == (i, x)), default=NONE) for x in range(TIES)],
        "counts": dict(counts),
        "days": {k: c for k, c in days.items() if k[0] > reference // DAY_MS - DAYS_KEPT},
        "latest": sorted(stamps.items(), reverse=True)[:LATEST_KEPT],
    }


@given(st.lists(interaction, max_size=60), st.lists(tie, max_size=10), st.integers(1, 30))
def test_equals_the_naive_computation_in_any_order_and_batches(history, ties, batch):
    shuffled = random.Random(batch).sample(history, len(history))
    rows = folded_in_batches(shuffled, ties, batch)
    for i in range(N_ROWS):
        assert state(rows, i) == expected(history, ties, i)


@given(st.lists(interaction, max_size=60), st.integers(1, 30))
def test_decayed_values_equal_the_sum_over_the_history(history, batch):
    rows = folded_in_batches(history, [], batch)
    for i in range(N_ROWS):
        for direction in (0, 1):
            mine = [h for h in history if h[:2] == (i, direction)]
            for h, half_life in enumerate(TOTAL_HALF_LIVES_MS):
                total = sum(s * 2 ** ((at - rows.reference[i]) / half_life) for *_, at, s in mine)
                assert rows.totals[i, direction, h] == pytest.approx(total, rel=1e-9, abs=1e-9)
    for row, slot, _, decayed in zip(*rows.kinds, strict=True):
        value = sum(
            s * 2 ** ((at - rows.reference[row]) / KIND_HALF_LIFE_MS)
            for r, d, code, at, s in history
            if (r, d * CODES + code) == (row, slot)
        )
        assert decayed == pytest.approx(value, rel=1e-9, abs=1e-9)


def test_decayed_sums_stay_precise_over_a_million_events():
    rng = np.random.default_rng(7)
    at = START + np.sort(rng.integers(0, 400 * DAY_MS, 1_000_000))
    rows = decode_rows([b""])
    ones = np.ones(1000, np.int64)
    for chunk in at.reshape(-1, 1000):
        batch = Interactions(ones * 0, ones * 0, ones * 6, chunk, ones)
        rows = decode_rows(encode_rows(fold(rows, batch, columns(TieChanges, []))))
    exact = np.exp2((at - at[-1]) / KIND_HALF_LIFE_MS).sum()
    assert rows.kinds.decayed[0] == pytest.approx(exact, rel=1e-6)
    assert rows.kinds.net.tolist() == [1_000_000]
