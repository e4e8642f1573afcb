"""Rows of layout 1, as its code wrote them, read as rows of today."""

from collections import Counter

import pytest

from relationships.keys import row_key
from relationships.row.layout import ASKING, LAYOUT, UnknownLayoutError, decode_rows, encode_rows
from tests.oracle.constants import DAY, DAYS_KEPT, WEIGHTS
from tests.oracle.row import slot, ties
from tests.relationships.memory import Memory
from tests.relationships.row.golden.cases import layout_1
from tests.relationships.row.held import held

DAYS_KEPT_THEN = 90
MUTUAL = 64
"""From here on slots are of mutual kinds, which two directions of layout 1 go into."""

OWNERS = ("ana", "bo")
CASES = [(case, ego) for case in layout_1() for ego in OWNERS]
ENCODED = [case.rows[ego] for case, ego in CASES]
each_row = pytest.mark.parametrize(
    ("case", "ego"), CASES, ids=[f"{case.name}, of {ego}" for case, ego in CASES]
)


def read(*encoded):
    return [held(decode_rows(encoded), i) for i in range(len(encoded))]


def counted(case, ego):
    """Its interactions: whose act each was, its slot of today, when, and what it counted then."""
    return [
        (
            event["actor"] == ego,
            slot(ego, event | {"bound": False}),
            event["at"],
            -1 if event.get("undo") else 1,
        )
        for event in case.events
        if event["kind"] in WEIGHTS
    ]


def summed(counts):
    total = Counter()
    for *key, net in counts:
        total[tuple(key)] += net
    return total


def positive(counts):
    return {key: n for key, n in counts.items() if n > 0}


def least(times):
    return min((at for at in times if at is not None), default=None)


def greatest(times):
    return max((at for at in times if at is not None), default=None)


@each_row
def test_totals_times_and_ties_are_what_the_events_say(case, ego):
    (found,), events = read(case.rows[ego]), counted(case, ego)
    kept = summed((own, place, net) for own, place, _, net in events)
    totals = summed((place, net) for (_, place), net in positive(kept).items())
    assert found["totals"] == {place: net for (place,), net in totals.items()}
    done = [at for *_, at, net in events if net > 0]
    assert (least(found["first"]), greatest(found["last"])) == (least(done), greatest(done))
    assert found["reference"] == greatest(done)
    events = [event | {"bound": False} for event in case.events]
    follow_out, follow_in, connect_out, connect_in, *blocks, _, _ = ties(ego, events)
    connect = greatest([connect_out, connect_in])
    assert found["ties"] == [follow_out, follow_in, connect, connect, *blocks, None, None]


@each_row
def test_a_days_count_is_shared_out_by_the_rows_kinds_in_that_direction(case, ego):
    (found,), events = read(case.rows[ego]), counted(case, ego)
    oldest = max((at // DAY for *_, at, _ in events), default=0) - DAYS_KEPT_THEN
    days = positive(summed((own, at // DAY, net) for own, _, at, net in events))
    kinds = positive(summed((own, place, net) for own, place, _, net in events))
    quotas = Counter()
    for (own, day), count in days.items():
        every = sum(n for (whose, _), n in kinds.items() if whose == own)
        for (whose, place), n in kinds.items():
            if whose == own and day > oldest:
                quotas[day, place, 0] += count * n / every
    assert all(audience == 0 for *_, audience in found["days"])
    shared = Counter(found["days"])
    for key in quotas | shared:
        assert abs(shared[key] - quotas[key]) < (4 if key[1] >= MUTUAL else 2)
    of_all = [summed((place, n) for (_, place, _), n in each.items()) for each in (shared, quotas)]
    for key in {*of_all[0], *of_all[1]}:
        assert abs(of_all[0][key] - of_all[1][key]) < (2 if key[0] >= MUTUAL else 1)
    for day in {day for day, *_ in quotas}:
        of_day = [sum(n for (d, *_), n in each.items() if d == day) for each in (shared, quotas)]
        assert of_day[0] == pytest.approx(of_day[1])


@each_row
def test_the_latest_keep_their_times_and_what_holds_of_them(case, ego):
    (found,), events = read(case.rows[ego]), counted(case, ego)
    stamps = summed((at, not own, place % 32, place, net) for own, place, at, net in events)
    few = sorted(stamps.items(), reverse=True)[:8]
    latest = summed((at << 7 | place, max(0, net)) for (at, _, _, place), net in few)
    assert found["latest"] == sorted(((s, n) for (s,), n in latest.items()), reverse=True)


@each_row
def test_it_is_folded_further(case, ego):
    other = OWNERS[ego == "ana"]
    more = [
        {"id": "m", "source": "t", "kind": "message", "actor": other, "target": ego,
         "at": 20_010 * DAY, "audience": 7},
        {"id": "n", "source": "t", "kind": "meeting", "actor": ego, "target": other,
         "at": 20_011 * DAY},
        {"id": "o", "source": "t", "kind": "disconnect", "actor": other, "target": ego,
         "at": 20_012 * DAY},
    ]  # fmt: skip
    memory, key = Memory(), row_key(ego, other)
    memory.stored[key] = case.rows[ego]
    folded = memory.feed(more).stored[key]
    before, after = read(case.rows[ego], folded)
    message, meeting = 1 * 32 + 6, 2 * 32 + 9
    assert folded[0] == LAYOUT
    assert after["totals"] == dict(Counter(before["totals"]) + Counter([message, meeting]))
    new = {(20_010, message, 2): 1, (20_011, meeting, 0): 1}
    kept = {key: n for key, n in before["days"].items() if key[0] > 20_011 - DAYS_KEPT}
    assert after["days"] == kept | new
    assert after["reference"] == after["last"][2] == 20_011 * DAY
    assert after["ties"][2:4] == [before["ties"][2], 20_012 * DAY * 2 + 1]


def test_rows_of_both_layouts_are_read_in_one_call():
    today = [encode_rows(decode_rows([encoded]))[0] for encoded in ENCODED]
    assert {encoded[0] for encoded in today} == {LAYOUT}
    mixed = [encoded for pair in zip(ENCODED, today, strict=True) for encoded in (*pair, b"")]
    found = read(*mixed)
    assert found[::3] == found[1::3] == [read(encoded)[0] for encoded in ENCODED]
    assert found[2::3] == read(b"") * len(ENCODED)
    assert encode_rows(decode_rows(mixed))[::3] == today


def test_its_days_and_latest_can_be_left_out():
    rows = decode_rows(ENCODED, days=False, latest=False)
    assert (len(rows.days.row), len(rows.latest.row)) == (0, 0)
    whole = decode_rows(ENCODED)
    for name in ("first", "last", "ties"):
        assert getattr(rows, name).tolist() == getattr(whole, name).tolist()


@pytest.mark.parametrize("among", [[], ENCODED[:1], [encode_rows(decode_rows(ENCODED[:1]))[0]]])
def test_a_newer_layout_than_known_is_refused(among):
    newer = bytes([ASKING + 1]) + ENCODED[0][1:]
    with pytest.raises(UnknownLayoutError, match=f"{ASKING + 1}"):
        decode_rows([*among, newer])
