import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import islice, pairwise
from random import Random

import pytest

from schemas.events import read_event
from schemas.times import DAY_MS
from services.local.demo import cast
from services.local.demo.acts import Event
from services.local.demo.bonds import DAYS, comeback, fading, rising, steady
from services.local.demo.cast import MEMBERS
from services.local.demo.live import live
from services.local.demo.rhythm import BUSIEST, DAY_S, HOUR_S, arrival_times, leisure, weekday, work
from services.local.demo.society import society
from services.local.demo.topics import TOPICS
from services.local.demo.world import world

NOW = 1_795_427_530_123
START = NOW - DAYS * DAY_MS
SEEDS = (1, 7)


@cache
def history(seed: int = 1) -> tuple[Event, ...]:
    return tuple(world(seed, NOW))


def between(one: str, other: str, seed: int = 1) -> list[Event]:
    """Their interactions, ties left out."""
    pair = {one, other}
    ties = {"follow", "connect"}
    return [
        e for e in history(seed) if {e["actor"], e.get("target")} == pair and e["kind"] not in ties
    ]


def by_thirds(events: list[Event]) -> list[int]:
    """How many in days 0 to 29, 30 to 59 and 60 to 89."""
    months = Counter((e["at"] - START) // (30 * DAY_MS) for e in events)
    return [months[n] for n in range(3)]


def days_ago(event: Event) -> float:
    return (NOW - event["at"]) / DAY_MS


@pytest.mark.parametrize("seed", SEEDS)
def test_every_event_is_valid_and_by_time(seed):
    events = [read_event(e) for e in history(seed)]
    assert 10_000 < len(events) < 30_000
    assert len({e.id for e in events}) == len(events)
    times = [e.at for e in events]
    assert times == sorted(times)
    assert times[-1] <= NOW
    assert {e["actor"] for e in history(seed)} >= {m.id for m in society(seed).members}


def test_same_seed_and_end_same_world_in_any_process():
    script = (
        "import hashlib; from services.local.demo.world import world;"
        f"print(hashlib.sha256(repr(list(world(1, {NOW}))).encode()).hexdigest())"
    )

    def run(hash_seed: str) -> bytes:
        return subprocess.check_output(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": hash_seed}
        )

    assert run("1") == run("2")


def test_other_seed_or_end_other_ids():
    ids = [{e["id"] for e in world(seed, now)} for seed, now in ((1, NOW), (2, NOW), (1, NOW + 1))]
    assert not (ids[0] & ids[1] or ids[0] & ids[2])


def test_nothing_is_dated_ahead_but_journeys():
    for event in history():
        for field in ("starts_at", "ends_at"):
            assert event["kind"] in {"travel", "meeting"} or field not in event


@pytest.mark.parametrize("seed", SEEDS)
class TestStories:
    def test_the_drifting_friend_falls_silent(self, seed):
        first, second, third = by_thirds(between("ana", "carla", seed))
        assert first > second > third
        assert min(map(days_ago, between("ana", "carla", seed))) > 12

    def test_the_new_colleague_warms_up(self, seed):
        first, second, third = by_thirds(between("ana", "bo", seed))
        assert first == 0
        assert 5 * second < third
        moves = [e for e in history(seed) if e["actor"] == "bo" and e["kind"] == "job_change"]
        assert [m["organization"] for m in moves] == ["Nordlys Energy", cast.TIDEWATER]

    def test_the_close_friend_is_there_all_the_time(self, seed):
        assert min(by_thirds(between("ana", "leo", seed))) >= 10

    def test_the_mentor_calls_every_other_week_on_a_tuesday(self, seed):
        calls = [e["at"] for e in between("ana", "ingrid", seed) if e["kind"] == "call"]
        assert 6 <= len(calls) <= 7
        assert {b - a for a, b in pairwise(calls)} == {14 * DAY_MS}
        assert {(at // DAY_MS + 3) % 7 for at in calls} == {1}

    def test_one_never_answers_ana_and_ana_never_answers_another(self, seed):
        assert {e["actor"] for e in between("ana", "oskar", seed)} == {"ana"}
        assert {e["actor"] for e in between("ana", "piet", seed)} == {"piet"}

    def test_the_comeback(self, seed):
        ages = [days_ago(e) for e in between("ana", "yuki", seed)]
        assert any(age > DAYS - 9 for age in ages)
        assert not any(10.5 < age < DAYS - 9 for age in ages)
        assert sum(age < 10.5 for age in ages) >= 5

    def test_the_one_who_moved_on_and_the_one_in_town(self, seed):
        news = [e for e in history(seed) if days_ago(e) < 12]
        assert any(e["actor"] == "grace" and e["kind"] == "job_change" for e in news)
        (trip,) = [e for e in history(seed) if e["actor"] == "yuki" and e["kind"] == "travel"]
        assert trip["place"]["name"] == "Lisbon"
        assert trip["starts_at"] <= NOW < trip["ends_at"]

    def test_brands_have_customers(self, seed):
        for brand in cast.BRANDS:
            customers = Counter(e["actor"] for e in history(seed) if e.get("target") == brand.id)
            assert len(customers) > 20

    def test_nobody_knows_more_people_than_the_networker(self, seed):
        contacts: dict[str, set[str]] = {}
        for event in history(seed):
            if "target" in event:
                contacts.setdefault(event["actor"], set()).add(event["target"])
        assert max(contacts, key=lambda m: len(contacts[m])) == "nikhil"

    def test_anas_circle_is_one_that_a_hand_can_hold(self, seed):
        others = {e["actor"] for e in history(seed) if e.get("target") == "ana"}
        assert 30 <= len(others) <= 100


@pytest.mark.parametrize("rhythm", [work, leisure])
def test_a_rhythm_is_one_on_average_and_bounded(rhythm):
    levels = [rhythm(hour * HOUR_S) for hour in range(24 * 7)]
    assert sum(levels) / len(levels) == pytest.approx(1)
    assert max(levels) <= BUSIEST


def test_work_is_done_on_weekdays_by_day():
    times = list(
        arrival_times(Random(1), lambda at: work(at) / HOUR_S, BUSIEST / HOUR_S, 0, 90 * DAY_S)
    )
    assert 2000 < len(times) < 2350
    assert sum(weekday(at) >= 5 for at in times) < 0.06 * len(times)
    assert all(6 <= at % DAY_S // HOUR_S < 20 for at in times)


def test_the_epoch_was_a_thursday():
    assert [weekday(day * DAY_S) for day in range(5)] == [3, 4, 5, 6, 0]


def test_shapes():
    days = [0, 10, 20, 30, 40]
    assert [steady(d) for d in days] == [1] * 5
    assert [rising(10, 30)(d) for d in days] == [0, 0, 0.5, 1, 1]
    assert [fading(10, 30)(d) for d in days] == [1, 1, 0.5, 0, 0]
    assert [comeback(10, 30)(d) for d in days] == [1, 0, 0, 1, 1]


def test_the_cast():
    members = cast.cast(1)
    assert len({m.id for m in members}) == len(members) == MEMBERS
    assert all(m.id.isascii() and m.id.islower() for m in members)
    assert all(topic in TOPICS for m in members for topic in m.topics)


def test_the_crowd_are_others_than_the_cast():
    everybody = {m.id for m in (*cast.cast(1), *cast.crowd(1))}
    assert len(everybody) == cast.MEMBERS + cast.CROWD


def test_live_introduces_each_of_the_crowd_once_before_it_acts():
    crowd = {m.id for m in cast.crowd(1)}
    introduced = set()
    for event in islice(live(1, NOW), 3000):
        if event["kind"] == "profile":
            assert event["actor"] not in introduced
            introduced.add(event["actor"])
        elif event["actor"] in crowd:
            assert {event["actor"], event["target"]} <= introduced
    assert introduced == crowd


def test_live_goes_on_about_once_a_second():
    events = list(islice(live(1, NOW), 3000))
    times = [read_event(e).at for e in events]
    assert times == sorted(times)
    assert times[0] > NOW
    assert 0.8 < (times[-1] - NOW) / 1000 / len(events) < 1.25
    fresh = {e["id"] for e in events}
    assert len(fresh) == len(events)
    assert not fresh & {e["id"] for e in history()}
    assert not fresh & {e["id"] for e in islice(live(1, NOW + 1), 3000)}


def test_live_keeps_to_the_stories():
    pairs = Counter(
        frozenset((e["actor"], e["target"])) for e in islice(live(1, NOW), 20_000) if "target" in e
    )
    assert pairs[frozenset(("ana", "carla"))] == 0
    assert pairs[frozenset(("ana", "bo"))] > 5
