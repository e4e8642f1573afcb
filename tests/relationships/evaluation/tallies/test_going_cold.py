from itertools import product
from statistics import fmean, median

import numpy as np
import pytest

from relationships.evaluation.measures import precision_at_tenth
from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.recording import record
from relationships.evaluation.snapshots import snapshots, weekly_times
from relationships.evaluation.tallies.going_cold import GoingColdTally
from relationships.evaluation.tallies.growth import GrowthTally
from relationships.likelihood.reading import likelihoods
from relationships.score.going_cold import cold, mattered, patience
from relationships.score.rhythm import rhythm
from relationships.score.score_model import STAGES, ScoreModel
from tests.relationships.worlds import DAY, read, society

MODEL = ScoreModel()


@pytest.fixture(scope="module")
def recording():
    return record(read(society(days=500, events=1_500)))


@pytest.fixture(scope="module")
def seen(recording):
    """Each snapshot with what is forecast then."""
    found = []
    for snapshot, tables, _ in snapshots(recording, weekly_times(recording), lambda n: None):
        circles = snapshot.circles
        forecast = likelihoods(circles.rows, tables.circumstances(circles), MODEL.likelihood)
        found.append((snapshot, tables.scored_rows(circles, MODEL), forecast))
    return found


def cold_at(recording, at):
    """The pairs that are cold at a time, as the product answers then."""
    tables = Tables(recording)
    tables.advance(int(np.searchsorted(recording.at, at)))
    egos = range(len(recording.members))
    circles = tables.circles(list(egos), [at] * len(egos))
    gone = cold(tables.scored_rows(circles, MODEL), rhythm(circles.rows, circles.at), MODEL)
    return set(zip(circles.ego[gone].tolist(), circles.contact[gone].tolist(), strict=True))


def times_of(recording, ego, contact):
    ends = zip(recording.actor, recording.target, recording.at, strict=True)
    return [int(at) for actor, target, at in ends if {actor, target} == {ego, contact}]


def candidates(recording, seen):
    """Of each that mattered, its silence not cold a week before: is it cold, silent, how long?"""
    times = {(a, b): times_of(recording, a, b) for a, b in product(range(12), repeat=2)}
    for snapshot, scored, forecast in seen:
        circles, at = snapshot.circles, snapshot.at
        found, before = rhythm(circles.rows, circles.at), cold_at(recording, at - 7 * DAY)
        now = cold_at(recording, at)
        for i in np.flatnonzero(np.isfinite(found.gap) & mattered(scored)):
            pair = int(circles.ego[i]), int(circles.contact[i])
            last = max(t for t in times[pair] if t < at)
            if pair not in before or last >= at - 7 * DAY:
                silent = not any(at <= t < at + 30 * DAY for t in times[pair])
                silence = at // DAY - last // DAY
                yield pair in now, silent, silence, patience(found, MODEL)[i], forecast.month[i]


def tenth(scored):
    """The share of the tenth with the greatest scores; (score, happened), no draws at the edge."""
    ranked = sorted(scored, reverse=True)
    n = round(len(ranked) / 10)
    assert ranked[n - 1][0] > ranked[n][0]
    return fmean(happened for _, happened in ranked[:n])


def test_going_cold_is_held_against_what_follows(recording, seen):
    tally = GoingColdTally(MODEL)
    for snapshot, scored, forecast in seen:
        tally.add(snapshot, scored, forecast.month)
    found, expected = tally.measured(), list(candidates(recording, seen))
    warned = [(silent, usual, month) for cold, silent, _, usual, month in expected if cold]
    rule = found.rule
    assert (rule.could, rule.n) == (len(expected), len(warned))
    assert 20 < rule.n < rule.could
    assert rule.could_silent == pytest.approx(fmean(silent for _, silent, *_ in expected))
    assert rule.silent == pytest.approx(fmean(silent for silent, *_ in warned))
    assert rule.lead_days == median(30 - (usual + 1) for silent, usual, _ in warned if silent)
    assert found.forecast == pytest.approx(fmean(1 - month for *_, month in warned))
    assert found.precision_likelihood == pytest.approx(tenth([(-e[4], e[1]) for e in expected]))
    ratios, silent = np.array([(e[2] / e[3], e[1]) for e in expected]).T
    assert found.precision_rhythm == pytest.approx(precision_at_tenth(ratios, silent > 0))


def test_the_rule_before_warns_at_twice_the_usual_gap(seen):
    tally, expected = GoingColdTally(MODEL), []
    for snapshot, scored, forecast in seen:
        tally.add(snapshot, scored, forecast.month)
        usual = rhythm(scored.rows, scored.at)
        for i in np.flatnonzero(np.isfinite(usual.gap) & mattered(scored)):
            patient, silence = max(7, 2 * usual.gap[i]), usual.silence[i]
            if silence - 7 <= patient:
                expected.append((silence > patient, snapshot.after[30][i] == 0, patient))
    found = tally.measured().twice_the_gap
    assert found.could == len(expected)
    assert found.n == sum(warned for warned, *_ in expected)
    assert found.silent == pytest.approx(fmean(silent for warned, silent, _ in expected if warned))
    leads = [30 - (patient // 1 + 1) for warned, silent, patient in expected if warned and silent]
    assert found.lead_days == median(leads)


def test_germs_are_followed_for_four_weeks(recording, seen):
    tally, germ = GrowthTally(12), STAGES.index("germ")
    stages = {}
    for snapshot, scored, forecast in seen:
        tally.add(snapshot, scored, forecast)
        pairs = zip(snapshot.circles.ego.tolist(), snapshot.circles.contact.tolist(), strict=True)
        stages[snapshot.at] = dict(zip(pairs, scored.stage.tolist(), strict=True))
    expected = []
    for snapshot, scored, forecast in seen:
        at = snapshot.at
        if at + 28 * DAY not in stages:
            continue
        for i, (pair, stage) in enumerate(stages[at].items()):
            if stage == germ:
                weeks = [w for w in (1, 2, 3, 4) if stages[at + 7 * w * DAY][pair] > germ]
                days = 7 * weeks[0] if weeks else None
                met = any(at <= t < at + 30 * DAY for t in times_of(recording, *pair))
                expected.append((days, forecast.month[i], scored.score[i], met))
    found = tally.measured()
    grown = [days is not None for days, *_ in expected]
    assert found.n == len(expected)
    assert found.grown == pytest.approx(fmean(grown))
    assert found.lead_days == median(days for days, *_ in expected if days)
    assert found.in_touch == pytest.approx(fmean(met for *_, met in expected))
    assert found.forecast == pytest.approx(fmean(each[1] for each in expected))
    for column, precision in ((1, found.precision_likelihood), (2, found.precision_score)):
        assert precision == pytest.approx(
            tenth([(each[column], up) for each, up in zip(expected, grown, strict=True)])
        )


def test_without_germs_there_is_nothing_to_measure(seen):
    tally = GrowthTally(12)
    tally.add(*seen[0])
    found = tally.measured()
    assert found.n == 0
    assert np.isnan(
        [found.grown, found.precision_likelihood, found.lead_days, found.in_touch]
    ).all()
