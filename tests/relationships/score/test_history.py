from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.profile.activity import decode_activities, encode_activity
from relationships.profile.profile import decode_activity
from relationships.row.blocks import decode_as_seen
from relationships.score.history import history
from relationships.score.score_model import ScoreModel
from schemas.kinds import INTERACTIONS as CODES
from schemas.times import format_time
from tests.oracle import DAY, Oracle, rfc3339
from tests.relationships.histories import MEMBERS, START, courses, histories
from tests.relationships.memory import Memory

WAYS = ("outbound", "inbound", "mutual")
EGO, CONTACT = MEMBERS[:2]


def answered(records, at=START, days=90):
    memory = Memory().feed(records)
    rows = decode_as_seen(memory.rows([row_key(EGO, CONTACT)]), latest=True)
    profile = memory.encoded_profiles.get(CONTACT.encode())
    activity = decode_activities([encode_activity(decode_activity(profile)) if profile else b""])
    return history(rows, activity, at, days, ScoreModel())


@given(st.one_of(histories(members=MEMBERS[:2]), courses()), st.integers(1, 90))
def test_each_day_has_its_counts_and_the_score_at_its_end(records, days):
    oracle = Oracle().feed(*records)
    found = answered(records, days=days)["days"]
    mine = oracle.interactions(EGO, CONTACT)
    if oracle.relationship(EGO, CONTACT, START)["first_interaction_at"] is None:
        assert found == []
        return
    today = START // DAY
    first = max(today - days + 1, min(e["at"] // DAY for e in mine))
    assert [day["day"] for day in found] == [
        rfc3339(day * DAY)[:10] for day in range(today, first - 1, -1)
    ]
    for ago, shown in enumerate(found):
        counts = Counter()
        for e in mine:
            if e["at"] // DAY == today - ago:
                counts[e["way"]] += e["net"]
        assert [shown[way] for way in WAYS] == [counts[way] for way in WAYS]
        end = START if ago == 0 else (today - ago + 1) * DAY - 1
        then = oracle.relationship(EGO, CONTACT, end, past=ago > 0)
        assert shown["score"] == pytest.approx(then["score"], rel=1e-9, abs=1e-9)


@given(histories(members=MEMBERS[:2]), st.integers(1, 90))
def test_the_latest_interactions_that_hold_are_named(records, days):
    oracle = Oracle().feed(*records)
    numbers = {kind.name: code for code, kind in CODES.items()}
    nets = Counter()
    for e in oracle.interactions(EGO, CONTACT):
        nets[e["at"], WAYS.index(e["way"]), numbers[e["kind"]]] += e["net"]
    if oracle.relationship(EGO, CONTACT, START)["first_interaction_at"] is None:
        nets.clear()
    first = START // DAY - days + 1
    assert answered(records, days=days)["interactions"] == [
        {"at": rfc3339(at), "kind": CODES[code].name, "direction": WAYS[way]}
        for at, way, code in sorted(nets, reverse=True)[:8]
        for _ in range(nets[at, way, code])
        if at // DAY >= first
    ]


def event(kind, actor, target, at):
    return {"id": f"{kind}{at}", "source": "t", "kind": kind, "actor": actor,
            "target": target, "at": at}  # fmt: skip


def test_what_is_a_little_ahead_counts_as_today():
    found = answered([event("like", EGO, CONTACT, START + DAY)])
    score = pytest.approx(100 / 21)
    assert found["days"] == [
        {"day": format_time(START)[:10], "outbound": 1, "inbound": 0, "mutual": 0, "score": score}
    ]


def test_whom_the_contact_blocks_sees_nothing():
    block = event("block", CONTACT, EGO, START)
    like = event("like", CONTACT, EGO, START)
    nothing = {"days": [], "interactions": [], "counts": [], "rhythm": None}
    assert answered([like, block]) == nothing
