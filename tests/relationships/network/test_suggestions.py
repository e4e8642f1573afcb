"""Suggestions against a naive computation over all events, in random worlds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.network.suggestion_reasons import WEIGHTS, Reason, Why
from relationships.network.suggestions import CADENCE_DAYS, Circumstances, suggestions
from relationships.profile.activity import decode_activities
from relationships.profile.moves import decode_moves
from relationships.row.blocks import decode_as_seen
from relationships.row.preferences import Preferences
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from tests.oracle import DAY, Oracle
from tests.relationships.memory import Memory

NOW = 20_000 * DAY + DAY // 2
MODEL = ScoreModel()
PEOPLE = ("bo", "cy")
TOWNS = ("Oslo", "Lyon")

interaction = st.fixed_dictionaries({
    "kind": st.sampled_from(["like", "message", "call", "meeting"]),
    "audience": st.sampled_from([1, 1, 4, 5, 50]),
    "who": st.sampled_from(PEOPLE),
    "inbound": st.booleans(),
    "at": st.integers(0, 200).map(lambda hours: NOW - hours * DAY // 2),
})  # fmt: skip
move = st.one_of(
    st.fixed_dictionaries({
        "kind": st.just("job_change"), "actor": st.sampled_from(PEOPLE),
        "at": st.integers(0, 20).map(lambda days: NOW - days * DAY),
    }),
    st.fixed_dictionaries({
        "kind": st.just("profile"), "actor": st.sampled_from((*PEOPLE, "ana")),
        "at": st.just(NOW - 99 * DAY), "place": st.sampled_from(TOWNS),
    }),
    st.fixed_dictionaries({
        "kind": st.just("travel"), "actor": st.sampled_from((*PEOPLE, "ana")),
        "at": st.integers(1, 20).map(lambda days: NOW - days * DAY),
        "days": st.integers(1, 20), "place": st.sampled_from(TOWNS),
    }),
)  # fmt: skip
preferences = st.builds(
    Preferences,
    cadence_days=st.one_of(st.none(), st.integers(1, 60)),
    snoozed_until=st.one_of(st.none(), st.sampled_from([NOW - DAY, NOW + DAY])),
    done_at=st.one_of(st.none(), st.integers(1, 30).map(lambda days: NOW - days * DAY)),
)


def numbered(events):
    return [{"id": f"{n:03}", "source": "t", **event} for n, event in enumerate(events)]


def directed(event):
    ends = (event["who"], "ana") if event["inbound"] else ("ana", event["who"])
    return {"kind": event["kind"], "at": event["at"], "actor": ends[0], "target": ends[1],
            "audience": event.get("audience", 1)}  # fmt: skip


def moved(event):
    stated = {k: v for k, v in event.items() if k != "days"}
    if "place" in stated:
        stated["place"] = {"name": event["place"]}
    if "days" in event:
        stated["ends_at"] = event["at"] + event["days"] * DAY
    return stated


def suggested(events, preferences_, introduced=(), at=NOW, contacts=PEOPLE):
    memory = Memory().feed(events)
    rows = decode_as_seen(memory.rows([row_key("ana", c) for c in contacts]), latest=True)
    scored = ScoredRows(
        RowWorth(rows, MODEL), decode_activities([b""] * len(contacts)), np.full(len(contacts), at)
    )
    profiles = memory.profiles([c.encode() for c in contacts])
    circumstances = Circumstances(
        scored, preferences_, [decode_moves(p) for p in profiles],
        decode_moves(memory.profiles([b"ana"])[0]),
    )  # fmt: skip
    return suggestions(circumstances, introduced, at, MODEL)


def naive_stay(moves, who):
    """Where one is, and since when; at home since ever."""
    trips = [m for m in moves if m["kind"] == "travel" and m["actor"] == who]
    on = [m for m in trips if m["at"] <= NOW < m["at"] + m["days"] * DAY]
    if on:
        trip = max(on, key=lambda m: (m["at"], moves.index(m)))
        return trip["place"], trip["at"]
    homes = [m["place"] for m in moves if m["kind"] == "profile" and m["actor"] == who]
    return (homes[-1], -1) if homes else None


SLOTS = {"like": 2, "message": 6, "call": 8, "meeting": 9}


def naive_waiting(mine):
    """When the first message came that waits for an answer."""
    answers = [e["at"] for e in mine if e["kind"] == "meeting" or not e["inbound"]]
    personal = {e["at"] // DAY for e in mine
                if e["inbound"] and e["kind"] == "message" and e["audience"] < 5}  # fmt: skip
    named = sorted({(e["at"], 2 if e["kind"] == "meeting" else e["inbound"], SLOTS[e["kind"]])
                    for e in mine}, reverse=True)[:8]  # fmt: skip
    answers += [at for at, _, code in named if code == SLOTS["call"]]
    return min(
        (at for at, way, code in named
         if (way, code) == (1, SLOTS["message"]) and at > max(answers, default=-1)
         and NOW - 30 * DAY <= at <= NOW - DAY and at // DAY in personal),
        default=None,
    )  # fmt: skip


def naive_silences(oracle, mine, who, set_):
    """Going cold and a cadence that has passed: since when."""
    last = max((e["at"] for e in mine), default=-1)
    days = sorted({e["at"] // DAY for e in mine})
    gaps = [after - before for before, after in pairwise(days)]
    if oracle.cold("ana", who, NOW):
        over = NOW // DAY - days[-1] - max(14, sorted(gaps[-15:])[-2])
        yield Reason.GOING_COLD, NOW - over * DAY
    then = oracle.relationship("ana", who, last)["stage"] if mine else "stranger"
    cadence = set_.cadence_days or (None if len(gaps) >= 3 else CADENCE_DAYS.get(then))
    touched = max(last, set_.done_at or -1)
    if cadence and NOW - touched > cadence * DAY:
        yield Reason.CADENCE_DUE, None if touched < 0 else touched + cadence * DAY


def naive_reasons(oracle, done, moves, who, set_):
    """The reasons for one contact, and since when, straight from the events."""
    mine = [e for e in done if e["who"] == who]
    found = dict(naive_silences(oracle, mine, who, set_))
    last_out = max(
        (e["at"] for e in mine if e["kind"] == "meeting" or not e["inbound"]), default=-1
    )
    if waiting := naive_waiting(mine):
        found[Reason.UNANSWERED] = waiting
    jobs = [m["at"] for m in moves if m["kind"] == "job_change" and m["actor"] == who]
    if jobs and max(jobs) > NOW - 14 * DAY and max(jobs) > last_out:
        found[Reason.JOB_CHANGED] = max(jobs)
    own, stay = naive_stay(moves, "ana"), naive_stay(moves, who)
    if own and stay and own[0] == stay[0] and max(own[1], stay[1]) >= 0:
        found[Reason.IN_TOWN] = max(own[1], stay[1])
    if set_.snoozed_until and set_.snoozed_until > NOW:
        return {}
    if set_.done_at and set_.done_at > NOW - 14 * DAY:
        lasting = (Reason.GOING_COLD, Reason.CADENCE_DUE)
        found = {r: s for r, s in found.items() if r not in lasting and s > set_.done_at}
    return found


@given(
    st.lists(interaction, max_size=20), st.lists(move, max_size=8),
    st.lists(preferences, min_size=2, max_size=2),
)  # fmt: skip
def test_equals_the_naive_computation(done, moves, set_):
    events = numbered([*map(directed, done), *map(moved, moves)])
    found = {
        PEOPLE[each.contact]: {why.reason: why.since for why in each.reasons}
        for each in suggested(events, set_)
    }
    oracle = Oracle().feed(*events)
    expected = {
        who: naive_reasons(oracle, done, moves, who, s) for who, s in zip(PEOPLE, set_, strict=True)
    }
    assert found == {who: reasons for who, reasons in expected.items() if reasons}


def call(who, days, inbound=False, kind="call", **more):
    return directed({"kind": kind, "who": who, "inbound": inbound, "at": NOW - days * DAY, **more})


NOTHING = [Preferences(), Preferences()]


def test_the_closest_with_the_weightiest_reasons_come_first():
    events = [call("bo", days) for days in (20, 22, 24, 26)]
    events += [call("cy", days) for days in (20, 22, 24, 26, 28, 30)]
    first, second = suggested(numbered(events), NOTHING)
    assert (first.contact, second.contact) == (1, 0)
    assert 0 < second.priority < first.priority
    job = {"kind": "job_change", "actor": "bo", "at": NOW - DAY, "organization": "Acme"}
    first, second = suggested(numbered([*events, job]), NOTHING)
    assert [why.reason for why in first.reasons] == [Reason.JOB_CHANGED, Reason.GOING_COLD]
    assert first.contact == 0
    assert set(WEIGHTS) == set(Reason)


def waits(*events):
    """Whether bo waits for an answer after what was done."""
    found = suggested(numbered(events), NOTHING)
    return any(why.reason == Reason.UNANSWERED for each in found for why in each.reasons)


@pytest.mark.parametrize(("audience", "waiting"), [(1, True), (4, True), (5, False), (50, False)])
def test_nobody_waits_for_an_answer_from_all_of_many(audience, waiting):
    assert waits(call("bo", 3, True, "message", audience=audience)) == waiting


def test_a_personal_word_waits_whatever_else_was_sent_to_many():
    circular = call("bo", 4, True, "message", audience=50)
    assert not waits(circular)
    assert waits(circular, call("bo", 3, True, "message"))
    assert not waits(circular, call("bo", 3, True, "like"))


@pytest.mark.parametrize("kind", ["mention", "comment", "endorse", "message"])
def test_what_asks_waits_and_what_takes_both_or_is_little_does_not(kind):
    assert waits(call("bo", 3, True, kind))
    for little in ("view", "lookup", "like", "share", "call", "meeting"):
        assert not waits(call("bo", 3, True, little))


@pytest.mark.parametrize(
    ("kind", "inbound", "answers"),
    [("call", True, True), ("call", False, True), ("meeting", True, True),
     ("meeting", False, True), ("like", False, True), ("message", False, True),
     ("like", True, False)],
)  # fmt: skip
def test_it_is_answered_by_whatever_ego_takes_part_in_afterwards(kind, inbound, answers):
    asked = call("bo", 3, True, "message")
    assert waits(asked, call("bo", 2, inbound, kind)) == (not answers)
    assert waits(asked, call("bo", 4, inbound, kind))


def test_their_call_that_was_taken_back_answers_nothing():
    asked, called = numbered([call("bo", 3, True, "message"), call("bo", 2, True)])
    (found,) = suggested([asked, called, called | {"undo": True}], NOTHING)
    assert [why.reason for why in found.reasons] == [Reason.UNANSWERED]


def test_who_organised_the_meeting_makes_no_difference():
    """Zed and bob asked by mail; then they met, in a meeting named after either."""
    for inbound in (True, False):
        asked, met = call("bo", 5, True, "message"), call("bo", 2, inbound, "meeting")
        assert suggested(numbered([asked, met]), NOTHING) == []


def test_the_blocked_are_not_suggested():
    events = [call("bo", days) for days in (20, 22, 24, 26)]
    for actor, target in (("ana", "bo"), ("bo", "ana")):
        block = {"kind": "block", "actor": actor, "target": target, "at": NOW - DAY}
        assert suggested(numbered([*events, block]), NOTHING) == []


def test_done_rests_for_a_fortnight_then_counts_as_touch():
    events = numbered([call("bo", days) for days in (20, 22, 24, 26)])
    set_ = [Preferences(cadence_days=3, done_at=NOW), Preferences()]
    reasons = [
        {
            why.reason
            for each in suggested(events, set_, at=NOW + days * DAY)
            for why in each.reasons
        }
        for days in (0, 13, 14)
    ]
    assert reasons == [set(), set(), {Reason.CADENCE_DUE, Reason.GOING_COLD}]


def test_a_cadence_is_that_of_the_stage_when_the_two_were_last_in_touch():
    """Two calls long ago: acquaintances then, strangers by now."""
    (found,) = suggested(numbered([call("bo", 200), call("bo", 201)]), NOTHING)
    assert [(why.reason, why.details["cadence_days"]) for why in found.reasons] == [
        (Reason.CADENCE_DUE, CADENCE_DAYS["acquaintance"])
    ]
    then = 8 + 8 * 2 ** (-1 / 30)
    assert found.priority == pytest.approx(WEIGHTS[Reason.CADENCE_DUE] * 100 * then / (then + 20))


@pytest.mark.parametrize(("kind", "inbound", "left"), [
    ("meeting", True, 0), ("meeting", False, 0), ("like", False, 0), ("like", True, 1),
])  # fmt: skip
def test_a_new_job_is_congratulated_by_whatever_ego_takes_part_in(kind, inbound, left):
    job = {"kind": "job_change", "actor": "bo", "at": NOW - 3 * DAY, "organization": "Acme"}
    events = numbered([job, call("bo", 2, inbound, kind)])
    assert len(suggested(events, NOTHING)) == left


def test_introductions_rest_too():
    introduced = [(0, Why(Reason.INTRODUCTION, None, {"with": "cy", "topics": ["x"]}))]
    assert len(suggested([], NOTHING, introduced)) == 1
    assert suggested([], [Preferences(done_at=NOW), Preferences()], introduced) == []
