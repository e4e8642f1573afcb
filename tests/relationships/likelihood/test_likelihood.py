"""The vectorised reading against a naive computation from the events, pair by pair."""

import math

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


def decayed(ages, half_life_days):
    return sum(2 ** (-age / (half_life_days * DAY)) for age in ages)


def active_days(times, at, width):
    return len({t // DAY for t in times if at // DAY - t // DAY < width})


def naive(events, ego, contact, at):
    """The features of one pair, from all events before `at`."""
    out = [e["at"] for e in events if (e["actor"], e["target"]) == (ego, contact)]
    inn = [e["at"] for e in events if (e["actor"], e["target"]) == (contact, ego)]
    idle = {who: at - max(e["at"] for e in events if who in (e["actor"], e["target"]))
            for who in (ego, contact)}  # fmt: skip
    sent = [e["at"] for e in events if e["actor"] == ego]
    both = sorted(out + inn)[-8:]
    silence = min(YEAR, at - max(both))
    gap = (both[-1] - both[0]) / (len(both) - 1) if len(both) > 1 else YEAR
    waits = inn and max(inn) > max(out, default=-1)
    unanswered = fresh(at - max(inn), HOUR) if waits else 0
    at_once = bool(sent) and at - max(sent) <= 1_000
    today = math.log1p(decayed([at - t for t in out + inn], 1))
    return {
        "recency": fresh(silence, MINUTE),
        "unanswered": unanswered,
        "today": today,
        "sent": math.log1p(decayed([at - t for t in out], 30)),
        "quarter": math.log1p(decayed([at - t for t in out + inn], 90)),
        "days": math.log1p(active_days(out, at, 90) + active_days(inn, at, 90)),
        "overdue": max(0, math.log((silence + HOUR) / (gap + HOUR))),
        "contact_active": fresh(idle[contact], 3 * DAY),
        "ego_active": fresh(idle[ego], 3 * DAY),
        "addressed": at_once * today,
        "listed": at_once * math.log1p(active_days(out, at, 7)),
        "waiting_at_once": at_once * unanswered,
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
        expected = naive(events, ego, contact, at)
        assert dict(zip(NAMES, found.features[row], strict=True)) == pytest.approx(expected)
        for horizon in ("week", "month"):
            weights = DEFAULTS[horizon]
            odds = weights["base"] + sum(weights.get(n, 0) * v for n, v in expected.items())
            assert getattr(found, horizon)[row] == pytest.approx(1 / (1 + math.exp(-odds)))
        points.append(sum(DEFAULTS["next"].get(n, 0) * v for n, v in expected.items()))
    assert found.next == pytest.approx(points)
    shares = np.exp(points) / np.exp(points).sum()
    assert found.share == pytest.approx(shares)


def test_late_and_duplicate_order_does_not_matter(events):
    at = events[-1]["at"] + DAY
    ego = events[-1]["actor"]
    contacts, found = circle(events, ego, at)
    shuffled = Tables(record([]))
    assert shuffled.place == 0
    backwards, again = circle(events[::-1], ego, at)
    order = [backwards.index(contact) for contact in contacts]
    assert again.month[order] == pytest.approx(found.month)


def test_what_was_undone_counts_nothing(events):
    at = events[-1]["at"] + DAY
    ego, contact = events[-1]["actor"], events[-1]["target"]
    extra = {**events[-1], "id": "x", "at": events[-1]["at"] - 10}
    undo = {**extra, "id": "y", "undo": True}
    contacts, found = circle([*events, extra, undo], ego, at)
    before, plainly = circle(events, ego, at)
    row, other = contacts.index(contact), before.index(contact)
    assert found.features[row] == pytest.approx(plainly.features[other])
