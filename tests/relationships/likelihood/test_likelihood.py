"""The vectorised reading against a naive computation from the events, pair by pair."""

import math
from collections import Counter

import numpy as np
import pytest

from relationships.evaluation.memory_tables import Tables
from relationships.evaluation.recording import record
from relationships.likelihood.constants import DEFAULTS
from relationships.likelihood.features import NAMES
from relationships.likelihood.reading import likelihoods
from relationships.score.score_model import ScoreModel
from tests.relationships.worlds import DAY, read, society

MINUTE, HOUR, YEAR = 60_000, 3_600_000, 365 * DAY
MODEL = ScoreModel()


def fresh(age, scale):
    return math.log((YEAR + scale) / (min(age, YEAR) + scale))


def by_day(times, at):
    """How many there were by age in UTC days."""
    return Counter(at // DAY - t // DAY for t in times)


def worth(times, at, half_life_days):
    return sum(n**0.5 * 2 ** (-age / half_life_days) for age, n in by_day(times, at).items())


def naive(events, ego, contact, at):
    """The features of one pair, and its volume, from all events before `at`."""
    both = [e["at"] for e in events if {e["actor"], e["target"]} == {ego, contact}
            and e["kind"] == "meeting"]  # fmt: skip
    alone = [e for e in events if e["kind"] != "meeting"]
    out = [e["at"] for e in alone if (e["actor"], e["target"]) == (ego, contact)]
    inn = [e["at"] for e in alone if (e["actor"], e["target"]) == (contact, ego)]
    idle = {who: at - max(e["at"] for e in events if who in (e["actor"], e["target"]))
            for who in (ego, contact)}  # fmt: skip
    sent = [e["at"] for e in events if e["actor"] == ego
            or (e["target"] == ego and e["kind"] == "meeting")]  # fmt: skip
    every = sorted(out + inn + both)
    silence = min(YEAR, at - max(every))
    latest = every[-8:]
    gap = (latest[-1] - latest[0]) / (len(latest) - 1) if len(latest) > 1 else YEAR
    waits = inn and max(inn) > max(out + both, default=-1)
    recency = fresh(silence, MINUTE)
    at_once = bool(sent) and at - max(sent) < 1_000
    kept = [t for t in every if max(every) // DAY - t // DAY < 256]
    volume = sum(2 ** (-(at // DAY - t // DAY) / 90) for t in kept)
    return volume, {
        "recency": recency,
        "recency_days": fresh(silence, DAY),
        "unanswered": fresh(at - max(inn), MINUTE) if waits else 0,
        "today": math.log1p(sum(worth(times, at, 1) for times in (out, inn, both))),
        "sent": math.log1p(worth(out, at, 30) + worth(both, at, 30)),
        "sent_ever": math.log1p(len(out) + len(both)),
        "days": math.log1p(sum(len(by_day(t, at)) for t in (out, inn, both, both))),
        "ever": math.log1p(len(every)),
        "overdue": max(0, math.log((silence + HOUR) / (gap + HOUR))),
        "contact_active": fresh(idle[contact], 3 * DAY),
        "ego_active": fresh(idle[ego], 3 * DAY),
        "recency_at_once": at_once * recency,
        "addressed": float(at - max(out + both, default=-YEAR) < 1_000),
    }


@pytest.fixture(scope="module")
def events():
    return society(events=400)


def circle(events, ego, at):
    recording = record(read(events))
    tables = Tables(recording)
    tables.advance(len(recording))
    circles = tables.circles([recording.members.index(ego)], [at])
    contacts = [recording.members[c] for c in circles.contact]
    return contacts, likelihoods(circles.rows, tables.circumstances(circles), MODEL.likelihood)


@pytest.mark.parametrize("later", [0, 500, 90_000, 20 * DAY, 400 * DAY])
def test_equals_what_the_events_say(events, later):
    at = events[-1]["at"] + later
    ego = events[-1]["actor"]
    contacts, found = circle(events, ego, at)
    assert len(contacts) > 3
    points = []
    for row, contact in enumerate(contacts):
        volume, expected = naive(events, ego, contact, at)
        expected["together"] = found.features[row, NAMES.index("together")]  # see test_acts
        assert dict(zip(NAMES, found.features[row], strict=True)) == pytest.approx(expected)
        for horizon in ("week", "month"):
            weights = DEFAULTS[horizon]
            odds = weights["base"] + sum(weights.get(n, 0) * v for n, v in expected.items())
            assert getattr(found, horizon)[row] == pytest.approx(1 / (1 + math.exp(-odds)))
        month = found.month[row]
        amount = math.log(month) + month**0.5 * math.log1p(volume)
        assert found.amount[row] == pytest.approx(amount)
        points.append(sum(DEFAULTS["next"].get(n, 0) * v for n, v in expected.items()))
    assert found.next == pytest.approx(points)
    shares = np.exp(points) / np.exp(points).sum()
    assert found.share == pytest.approx(shares)


def test_late_and_duplicate_order_does_not_matter(events):
    at = events[-1]["at"] + DAY
    ego = events[-1]["actor"]
    contacts, found = circle(events, ego, at)
    backwards, again = circle(events[::-1], ego, at)
    order = [backwards.index(contact) for contact in contacts]
    assert again.month[order] == pytest.approx(found.month)


def test_what_was_undone_counts_nothing(events):
    at = events[-1]["at"] + DAY
    ego, contact = events[-1]["actor"], events[-1]["target"]
    extra = {**events[-1], "id": "x", "at": events[-1]["at"] - 10}
    undo = {**extra, "undo": True}
    contacts, found = circle([*events, extra, undo], ego, at)
    before, plainly = circle(events, ego, at)
    row, other = contacts.index(contact), before.index(contact)
    assert found.features[row] == pytest.approx(plainly.features[other])
