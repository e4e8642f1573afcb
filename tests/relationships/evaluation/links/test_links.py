import numpy as np
import pytest

from relationships.evaluation.links.features import LinkFeatures
from relationships.evaluation.links.graph import TEST, Graph, Queries
from relationships.evaluation.links.negatives import Kind, Sampler
from relationships.evaluation.links.protocol import (
    SHARES,
    STEPS,
    furthest_behind,
    predict_links,
    samples_of,
)
from relationships.evaluation.links.regression import fitted
from relationships.evaluation.links.rolling import TOTAL_HALF_LIVES_MS, Rolling
from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.recording import record
from relationships.row.rows import CODES, NONE, OUT
from tests.relationships.worlds import DAY, read, society

HALF_LIVES = np.array(TOTAL_HALF_LIVES_MS, float)


@pytest.fixture(scope="module")
def graph():
    recording = record(read(society(members=20, events=2_000)))
    return Graph(recording.actor, recording.target, recording.at // DAY * DAY)


def test_rolling_tables_are_what_the_events_say(graph):
    rolling = Rolling(graph.source, graph.at)
    for member in (0, 3, 19, 25):
        for at in (int(graph.at[0]), int(graph.at[500]), int(graph.at[-1]), graph.at[-1] + 9 * DAY):
            times = graph.at[(graph.source == member) & (graph.at < at)]
            found = rolling.before(np.array([member]), np.array([at]))
            assert found.total == len(times)
            decayed = [sum(2.0 ** -((at - t) / h) for t in times) for h in HALF_LIVES]
            assert found.decayed[0] == pytest.approx(decayed)
            if len(times) > 1:
                assert found.silence == at - times[-1]
                few = times[-8:]
                assert found.gap == (few[-1] - few[0]) / (len(few) - 1)


def test_rolling_tables_are_the_product_s_rows():
    recording = record(read({**event, "kind": "message"} for event in society()))
    graph, tables = Graph(recording.actor, recording.target, recording.at), Tables(recording)
    rolling, at = Rolling(graph.edge, graph.at), int(recording.at[-1]) + 1
    tables.advance(len(recording))
    circles = tables.circles([0], [at])
    rows = circles.rows
    found = rolling.before(graph.pair(circles.ego, circles.contact), circles.at)
    sent = rows.totals.slot // CODES == OUT
    total = np.bincount(rows.totals.row[sent], rows.totals.net[sent], len(rows))
    assert found.total.tolist() == total.tolist()
    written = rows.last[:, OUT] != NONE
    assert found.silence[written].tolist() == (at - rows.last[written, OUT]).tolist()


def test_features_know_nothing_of_their_own_time_or_later(graph):
    place = 1_500
    at = int(graph.at[place])
    early = Graph(*(column[graph.at < at] for column in (graph.source, graph.target, graph.at)))
    everyone = np.arange(20)
    asked = Queries(everyone, everyone[::-1].copy(), np.full(20, at), np.ones(20), np.zeros(20))
    whole, before = LinkFeatures(graph).of(asked), LinkFeatures(early).of(asked)
    assert graph.size == early.size
    for name, values in whole.items():
        assert values == pytest.approx(before[name]), name


@pytest.mark.parametrize("kind", list(Kind))
def test_negatives_are_of_their_kind(graph, kind):
    observed = graph.moment(TEST)
    sampler = Sampler(graph, kind, observed, seed=2)
    for batch in graph.batches(observed, graph.moment(1.0)):
        drawn = graph.pair(*sampler.draw(batch))
        assert len(drawn) == len(batch)
        if kind is Kind.RANDOM:
            continue
        start, end = graph.at[batch[0]], graph.at[batch[-1]]
        current = graph.edge[(graph.at >= start) & (graph.at <= end)]
        earlier = set(graph.edge[graph.at <= start]) - set(current)
        if kind is Kind.INDUCTIVE:
            earlier -= set(graph.edge[graph.at <= observed])
        assert not set(drawn) & set(graph.edge[batch])
        assert len(set(drawn) & earlier) == min(len(batch), len(earlier))


@pytest.fixture(scope="module")
def samples(graph):
    return samples_of(graph, LinkFeatures(graph), 0.4, TEST, lambda steps: None)


def test_links_of_friends_are_separated_from_others(graph):
    steps = []
    found = predict_links(graph, steps.append)
    assert sum(steps) == STEPS
    random, mixed, every = (found.fits[name] for name in ("random", "mixed", "every"))
    assert random["random"] > 75
    assert every["historical"] > found.edge_bank["historical"]
    assert random["historical"] < mixed["historical"] < every["historical"]
    assert set(found.weights["random"]) == set(found.weights["mixed"])
    assert list(found.validation) == [f"{share:.2f}" for share in SHARES]


def test_what_is_chosen_by_knows_nothing_of_the_test(graph):
    early = graph.at <= graph.moment(TEST)
    scrambled = graph.target.copy()
    scrambled[~early] = scrambled[~early][::-1]
    other = Graph(graph.source, scrambled, graph.at)
    found, changed = (predict_links(each, lambda steps: None) for each in (graph, other))
    assert found.validation == changed.validation
    assert found.fits != changed.fits


def test_with_random_negatives_alone_others_have_no_part(samples):
    same = dict.fromkeys(Kind, samples[Kind.RANDOM])
    alone = fitted(samples, 1.0)
    assert alone == pytest.approx(fitted(same, 0.4), rel=1e-3, abs=1e-3)
    assert alone != pytest.approx(fitted(samples, 0.4), rel=1e-3, abs=1e-3)


def test_how_far_behind_is_by_the_worst_kind():
    precisions = {"1.00": (90.0, 50.0, 50.0), "0.50": (85.0, 70.0, 65.0)}
    named = {
        share: dict(zip(map(str, Kind), values, strict=True))
        for share, values in precisions.items()
    }
    assert furthest_behind(named) == {"1.00": 20, "0.50": 5}
