import numpy as np
import pytest

from relationships.evaluation.baselines import HALF_LIVES_DAYS, Baselines
from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.next_contact import NextContact, asks, circumstances, next_contact
from relationships.evaluation.recording import record
from relationships.evaluation.snapshots import days_after, snapshots, weekly_times
from relationships.evaluation.truth import Truth
from relationships.likelihood.reading import likelihoods
from relationships.score.score_model import ScoreModel
from relationships.score.stages import stage_of
from tests.relationships.memory import Memory
from tests.relationships.worlds import DAY, read, society

MODEL = ScoreModel()


def nothing(events):
    pass


@pytest.fixture(scope="module")
def history():
    extra = {"source": "t", "actor": "m0"}
    ties = [
        {"id": "f", "kind": "follow", "target": "m1", **extra},
        {"id": "p", "kind": "post", **extra, "actor": "m1"},
        {"id": "q", "kind": "connect", "target": "m2", **extra},
    ]
    events = society()
    for tie, event in zip(ties, events[100::150], strict=False):
        tie["at"] = event["at"] + 1
    shop = {"id": "b", "source": "t", "kind": "profile", "actor": "m3", "is_brand": True}
    shop["at"] = events[0]["at"] + 1
    undone = {**events[50], "undo": True}
    mails = [{**event, "audience": 1 + n % 7} for n, event in enumerate(events) if n != 50]
    history = [*mails, events[50], *ties, shop, undone]
    return sorted(history, key=lambda event: event["at"])


@pytest.fixture(scope="module")
def recording(history):
    return record(read(history))


def test_a_snapshot_is_what_the_product_answers_then(history, recording):
    times = weekly_times(recording)
    assert len(times) > 1
    for found, tables, _ in snapshots(recording, times, nothing):
        memory = Memory().feed([event for event in history if event["at"] < found.at])
        scored = tables.scored_rows(found.circles, MODEL)
        for ego, name in enumerate(recording.members):
            chosen = found.circles.ego == ego
            contacts = [recording.members[c] for c in found.circles.contact[chosen]]
            assert sorted(contacts) == memory.contacts(name)
            expected = memory.scored_rows(name, contacts, found.at)
            brand = np.array(["m3" in (name, contact) for contact in contacts])
            stage = stage_of(expected.score, expected.worth.earned, brand, MODEL)
            assert scored.stage[chosen].tolist() == stage.tolist()
            for column in ("score", "strength", "trend"):
                ours = getattr(scored, column)[chosen]
                assert ours == pytest.approx(getattr(expected, column))


def test_what_follows_a_snapshot_is_counted_by_pair(recording):
    found, *_ = next(snapshots(recording, weekly_times(recording)[:1], nothing))
    circles = found.circles
    happened = recording.interactions
    for row in range(len(circles)):
        ends = {circles.ego[row], circles.contact[row]}
        times = [recording.at[i] for i in happened
                 if {recording.actor[i], recording.target[i]} == ends]  # fmt: skip
        for days, counts in found.after.items():
            within = [t for t in times if found.at <= t < found.at + days * DAY]
            assert counts[row] == len(within)
        assert found.before[row] == sum(found.at - 28 * DAY <= t < found.at for t in times)
        alone = [recording.at[i] for i in happened if recording.audience[i] == 1
                 and {recording.actor[i], recording.target[i]} == ends]  # fmt: skip
        letters = sum(found.at <= t < found.at + 28 * DAY for t in alone)
        assert found.followed(Truth.LETTERS)[row] == letters
    assert (found.followed(Truth.PLAIN) == found.after[28]).all()
    assert 0 < found.followed(Truth.LETTERS).sum() < found.followed(Truth.PLAIN).sum()


def test_what_is_recorded_after_the_last_snapshot_is_known():
    for days, expected in ((100, 30), (40, 12), (3, 0)):
        events = [
            {
                "id": str(n),
                "source": "t",
                "kind": "like",
                "actor": "ab"[n % 2],
                "target": "ba"[n % 2],
                "at": n * days * DAY // 100,
            }
            for n in range(101)
        ]
        recording = record(read(events))
        times = weekly_times(recording)
        assert days_after(recording, times) == expected
        assert all(int(recording.at[-1]) - at >= 30 * DAY for at in times[1:])


def test_baselines_are_what_the_events_say(recording):
    baselines = Baselines(recording)
    for place in (7, 300, len(recording)):
        baselines.advance(place)
        at = int(recording.at[place - 1]) + DAY
        before = [i for i in recording.interactions if i < place]
        for ego, contact in ((0, 1), (1, 0), (2, 5), (3, 4)):
            out = [at - recording.at[i] for i in before
                   if (recording.actor[i], recording.target[i]) == (ego, contact)]  # fmt: skip
            inn = [at - recording.at[i] for i in before
                   if (recording.actor[i], recording.target[i]) == (contact, ego)]  # fmt: skip
            found = baselines.read(*(np.array([v], np.int64) for v in (ego, contact, at)))
            assert found["total count"] == len(out) + len(inn)
            assert found["recency of ego's own"] == -min(out, default=np.inf)
            assert found["recency either way"] == -min(out + inn, default=np.inf)
            for days in HALF_LIVES_DAYS:
                decayed = sum(2.0 ** (-age / (days * DAY)) for age in out + inn)
                assert found[f"decayed {days} d"] == pytest.approx(decayed)
            heavy = sum(w * 2.0 ** (-age / (7 * DAY)) for w, ages in ((5, out), (1, inn))
                        for age in ages)  # fmt: skip
            assert found["Interactions Rank ×5"] == pytest.approx(heavy)


def test_each_interaction_is_asked_about_before_it_is_folded(recording):
    wanted = recording.interactions[-90::2]
    places = []
    for asked, _, _ in asks(recording, wanted, nothing):
        read = likelihoods(asked.circles.rows, circumstances(asked), MODEL.likelihood)
        for number, place in enumerate(asked.places):
            one = Tables(recording)
            one.advance(place)
            ego, at = int(recording.actor[place]), int(recording.at[place])
            alone = one.circles([ego], [at])
            expected = likelihoods(alone.rows, one.circumstances(alone), MODEL.likelihood)
            chosen = asked.circles.ask == number
            assert read.next[chosen] == pytest.approx(expected.next)
            assert asked.latest[number].tolist() == one.latest.tolist()
        places += asked.places.tolist()
    assert places == wanted.tolist()


def test_what_is_asked_is_counted_as_replayed_once(recording):
    seen = []
    for _ in asks(recording, recording.interactions[::50], seen.append):
        pass
    assert sum(seen) == len(recording)


def test_a_recipient_who_always_answers_is_found(recording):
    measured = next_contact(recording, MODEL, nothing)
    slow = max(measured[name].mrr for name in ("score", "total count", "decayed 7 d"))
    assert measured["likelihood"].mrr > slow + 0.1
    assert all(isinstance(each, NextContact) for each in measured.values())


def rank_of_the_last(history):
    found = next_contact(record(read(history)), MODEL, nothing, share=0.9)
    return {name: round(1 / each.mrr, 9) for name, each in found.items()}


def messages(*pairs, apart=DAY):
    return [
        {"id": str(i), "source": "t", "kind": "message", "actor": a, "target": b,
         "at": DAY + i * apart}
        for i, (a, b) in enumerate(pairs)
    ]  # fmt: skip


def test_whoever_was_never_met_draws_with_all_others():
    assert rank_of_the_last(messages("ab", "cd", "ae"))["total count"] == 1 + (3 + 1) / 2


def test_whom_the_same_act_has_addressed_already_comes_last_by_every_reading():
    """What remains are c, d and e, of which d was written to before."""
    before = messages("ab", "ad", "bc", "cb")
    act = [{**m, "id": m["id"] + "x", "at": 90 * DAY} for m in messages("ab", "ad")]
    ranks = rank_of_the_last([*before, *act])
    assert set(ranks.values()) == {1.0}
