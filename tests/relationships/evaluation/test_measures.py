import math
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.evaluation.measures import (
    DEPTH,
    auc,
    average_precision,
    average_ranks,
    brier,
    ndcg,
    precision_at_tenth,
    reliability,
    spearman,
)

SCORES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=2, max_size=6)


def columns(pairs):
    scores, truth = zip(*pairs, strict=True)
    return np.array(scores, float), np.array(truth, float), np.zeros(len(pairs), np.int64)


def naive_ranks(values):
    return [sum(v < x for v in values) + (sum(v == x for v in values) + 1) / 2 for x in values]


@given(SCORES)
def test_draws_share_their_average_rank(pairs):
    scores, _, group = columns(pairs)
    assert average_ranks(scores, group).tolist() == naive_ranks(scores.tolist())


@given(SCORES)
def test_auc_counts_pairs_in_the_right_order(pairs):
    scores, truth, _ = columns(pairs)
    hits, misses = scores[truth > 0], scores[truth == 0]
    won = [(h > m) + (h == m) / 2 for h in hits for m in misses]
    found = auc(scores, truth > 0)
    assert math.isnan(found) if not won else found == pytest.approx(np.mean(won))


@given(SCORES.filter(lambda pairs: any(truth for _, truth in pairs)))
def test_ndcg_is_the_mean_over_every_order_of_draws(pairs):
    scores, truth, group = columns(pairs)
    dcg = [sum(truth[i] / math.log2(place + 2) for place, i in enumerate(order[:DEPTH]))
           for order in permutations(range(len(pairs)))
           if all(scores[a] >= scores[b] for a, b in pairwise(order))]  # fmt: skip
    best = sum(g / math.log2(place + 2) for place, g in enumerate(sorted(truth, reverse=True)))
    assert ndcg(scores, truth, group) == pytest.approx(np.mean(dcg) / best)


@given(SCORES.filter(lambda pairs: len({truth for _, truth in pairs}) > 1))
def test_spearman_is_the_correlation_of_ranks(pairs):
    scores, truth, group = columns(pairs)
    ours, theirs = naive_ranks(scores.tolist()), naive_ranks(truth.tolist())
    expected = np.corrcoef(ours, theirs)[0, 1] if len(set(ours)) > 1 else 0
    assert spearman(scores, truth, group) == pytest.approx(expected)


@given(SCORES.filter(lambda pairs: any(truth for _, truth in pairs)))
def test_average_precision_steps_through_the_thresholds(pairs):
    scores, truth, _ = columns(pairs)
    happened, expected, recall = truth > 0, 0.0, 0.0
    for bound in sorted(set(scores), reverse=True):
        taken = scores >= bound
        reached = (happened & taken).sum() / happened.sum()
        expected += (reached - recall) * (happened & taken).sum() / taken.sum()
        recall = reached
    assert average_precision(scores, happened) == pytest.approx(expected)


@given(SCORES)
def test_the_first_tenth_is_the_mean_over_every_order_of_draws(pairs):
    scores, truth, _ = columns(pairs)
    first = [happened for score, happened in pairs if score == scores.max()]
    expected = sum(happened > 0 for happened in first) / len(first)
    assert precision_at_tenth(scores, truth > 0) == pytest.approx(expected)


def test_draws_at_the_edge_of_the_tenth_share_its_places():
    scores = np.array([9.0, 8, 7, 7, 7, *range(-25, 0)])
    happened = np.array([True, False, True, True, False, *[False] * 25])
    assert precision_at_tenth(scores, happened) == pytest.approx((1 + 0 + 2 / 3) / 3)
    assert math.isnan(precision_at_tenth(scores[:0], happened[:0]))


def test_groups_are_measured_apart_and_averaged():
    scores = np.array([3.0, 1, 1, 2])
    truth = np.array([1.0, 0, 1, 0])
    group = np.array([0, 0, 1, 1])
    assert ndcg(scores, truth, group) == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert spearman(scores, truth, group) == 0


def test_gains_beyond_the_tenth_place_are_not_counted():
    scores, truth = -np.arange(12.0), np.zeros(12)
    truth[11] = 1
    assert ndcg(scores, truth, np.zeros(12, np.int64)) == 0


def test_a_forecast_is_held_against_what_happened():
    probability, happened = np.array([0.01, 0.3, 0.3, 0.9]), np.array([False, True, False, True])
    assert brier(probability, happened) == pytest.approx((0.0001 + 0.49 + 0.09 + 0.01) / 4)
    bins = reliability(probability, happened)
    assert [tuple(round(v, 9) for v in each) for each in bins] == [
        (1, 0.01, 0), (2, 0.3, 0.5), (1, 0.9, 1),
    ]  # fmt: skip
