from statistics import fmean

import pytest

from relationships.evaluation.recording import record
from relationships.evaluation.snapshots import snapshots, weekly_times
from relationships.evaluation.tallies.fates import Fate, FateTally, ascending
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.trend import TRENDS
from tests.relationships.worlds import DAY, read, society


@pytest.fixture(scope="module")
def recording():
    return record(read(society(days=400, events=1_200)))


@pytest.fixture(scope="module")
def seen(recording):
    return [
        (snapshot, tables.scored_rows(snapshot.circles, ScoreModel()))
        for snapshot, tables, _ in snapshots(recording, weekly_times(recording), lambda n: None)
    ]


@pytest.fixture(scope="module")
def tally(seen):
    found = FateTally()
    for snapshot, scored in seen:
        found.add(snapshot, scored)
    return found


def followed(recording, seen):
    """Of each relationship at each snapshot: stage, trend, days with usual and what followed."""
    for snapshot, scored in seen:
        at, circles = snapshot.at, snapshot.circles
        for i in range(len(circles)):
            ends = {circles.ego[i], circles.contact[i]}
            times = [int(recording.at[p]) for p in recording.interactions
                     if {recording.actor[p], recording.target[p]} == ends]  # fmt: skip
            yield (
                STAGES[scored.stage[i]],
                TRENDS[scored.trend[i]],
                sum(0 <= at // DAY - t // DAY < 60 and t < at for t in times),
                sum(at <= t < at + 28 * DAY for t in times),
                at - 7 * DAY <= min(times) < at,
            )


def test_what_became_of_each_label_is_what_the_events_say(recording, seen, tally):
    expected = list(followed(recording, seen))
    for found, label in ((tally.stages(), 0), (tally.trends(), 1)):
        assert set(found) == {each[label] for each in expected}
        for name, fate in found.items():
            chosen = [each for each in expected if each[label] == name]
            usual, after = sum(e[2] for e in chosen) * 28 / 60, [e[3] for e in chosen]
            assert fate.n == len(chosen)
            assert fate.in_touch == pytest.approx(fmean(n > 0 for n in after))
            assert fate.volume == pytest.approx(fmean(after))
            against = sum(after) / usual if usual else float("nan")
            assert fate.against_usual == pytest.approx(against, nan_ok=True)


def test_where_relationships_begin_is_known(recording, seen, tally):
    begun = [stage for stage, *_, began in followed(recording, seen) if began]
    found = tally.beginnings()
    assert 0 < found.n == len(begun)
    assert found.stages == pytest.approx({s: begun.count(s) / len(begun) for s in STAGES})


def test_labels_without_relationships_break_no_order():
    fates = {name: Fate(1, 0.0, volume, 0.0) for name, volume in (("germ", 1.0), ("close", 2.0))}
    assert ascending(fates, STAGES, "volume")
    assert not ascending(fates, STAGES[::-1], "volume")
    assert not ascending(fates, STAGES, "in_touch")
