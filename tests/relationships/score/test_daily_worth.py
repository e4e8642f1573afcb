"""What a day's interactions are worth, before their weight: by audience, by root, by age."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.row.days import Days, day_keys, days_of, part_of
from relationships.row.rows import CODES, IN, MUTUAL, OUT, Latest, Rows, Totals
from relationships.score.daily_worth import daily_worth, faded
from relationships.score.score_model import ScoreModel, read_score_model
from schemas.kinds import KINDS
from tests.oracle import DAY
from tests.relationships.memory import Memory
from tests.relationships.score.acts import START, act, noon, rows_of

MODEL = ScoreModel()
LIKE, MESSAGE, MEETING = (KINDS[kind].code for kind in ("like", "message", "meeting"))


def worth(*acts, undone=(), model=MODEL):
    """The worth of each entry, by slot, in the order of days."""
    found = daily_worth(rows_of(*acts, undone=undone), model)
    return list(zip(found.slot.tolist(), found.worth.tolist(), strict=True))


def of_one(*acts, undone=(), model=MODEL):
    ((_, value),) = worth(*acts, undone=undone, model=model)
    return value


@pytest.mark.parametrize(("likes", "value"), [(1, 1), (2, 2**0.5), (4, 2), (9, 3), (100, 10)])
def test_what_is_done_again_on_a_day_counts_by_the_root(likes, value):
    assert of_one(*[act("like", 0)] * likes) == pytest.approx(value)


@pytest.mark.parametrize(
    ("audience", "factor"),
    [(1, 1), (2, 0.7), (4, 0.7), (5, 0.5), (15, 0.5), (16, 0.3), (1_000_000, 0.3)],
)
def test_an_act_that_addressed_many_counts_less_and_not_by_the_root(audience, factor):
    assert of_one(act("message", 0, audience=audience)) == factor


@pytest.mark.parametrize(
    ("met", "factor"),
    [(1, 1), (2, 0.35), (4, 0.35), (5, 0.1), (15, 0.1), (16, 0.03)],
)
def test_a_meeting_is_shared_out_over_those_who_met_and_a_call_to_many_is_not(met, factor):
    assert of_one(act("meeting", 0, audience=met)) == factor
    assert of_one(act("call", 0, audience=met)) == of_one(act("message", 0, audience=met))


def test_a_models_audience_factors_are_those_that_count():
    model = read_score_model({"audience": [0.9, 0.8, 0.6, 0.1], "met": [0.5, 0.4, 0.3, 0.2]})
    for kind, factors in (("like", [0.9, 0.8, 0.6, 0.1]), ("meeting", [0.5, 0.4, 0.3, 0.2])):
        assert [of_one(act(kind, 0, audience=n), model=model) for n in (1, 3, 7, 40)] == factors


def test_audiences_add_before_the_root_is_taken():
    assert of_one(act("message", 0), act("message", 0, audience=50)) == pytest.approx(1.3**0.5)
    few = [act("message", 0, audience=50), act("message", 0, audience=7)]
    assert of_one(*few) == pytest.approx(0.8)


def test_each_kind_each_direction_and_each_day_has_a_root_of_its_own():
    acts = [act("like", 0)] * 4 + [act("message", 0)] * 9 + [act("like", 0, "bo")] * 16
    acts += [act("meeting", 0), act("meeting", 0, "bo")] + [act("like", -30)] * 4
    found = worth(*acts)
    assert found[0] == (OUT * CODES + LIKE, pytest.approx(2 / 2))
    assert sorted(found[1:]) == [
        (OUT * CODES + LIKE, pytest.approx(2)),
        (OUT * CODES + MESSAGE, pytest.approx(3)),
        (IN * CODES + LIKE, pytest.approx(4)),
        (MUTUAL * CODES + MEETING, pytest.approx(2**0.5)),
    ]


def test_what_was_taken_back_is_worth_nothing():
    assert of_one(*[act("like", 0)] * 5, undone=[4]) == 2
    assert worth(act("like", 0), undone=[0]) == []


@pytest.mark.parametrize(("days", "left"), [(0, 1), (1, 2 ** (-1 / 30)), (30, 0.5), (60, 0.25)])
def test_it_decays_by_whole_days_up_to_the_day_of_the_latest(days, left):
    """A second before midnight and a second after it are a day apart, as all of the day is."""
    first = act("message", 0, at=START + DAY - 1_000)
    for latest in (START + days * DAY + DAY - 1, START + days * DAY):
        last = act("like", 0, at=max(latest, START + DAY - 1_000))
        (_, found), *_ = sorted(worth(first, last), key=lambda each: -each[0])
        assert found == pytest.approx(left)


def test_a_models_half_life_is_the_one_that_counts():
    weekly = read_score_model({"half_life_days": 7})
    assert worth(act("message", 0), act("like", 7), model=weekly)[0][1] == pytest.approx(0.5)
    rows, at = rows_of(act("like", 0)), np.array([noon(14)])
    assert faded(rows, at, weekly).tolist() == [pytest.approx(0.25)]


def test_after_the_latest_all_days_fade_alike_by_whole_days():
    rows = rows_of(act("like", 0))
    times = [START, noon(0), START + DAY - 1, START + DAY, noon(30)]
    found = [faded(rows, np.array([at]), MODEL)[0] for at in times]
    assert found == pytest.approx([1, 1, 1, 2 ** (-1 / 30), 0.5])
    assert faded(rows, np.array([noon(-5)]), MODEL).tolist() == [1]


def test_a_count_that_takes_several_words_is_one():
    slot = np.array([LIKE])
    of = days_of(day_keys(np.array([0]), np.array([20_000]), part_of(slot, slot * 0 + 1)),
                 np.array([90_000]))  # fmt: skip
    assert len(of.word) > 1
    found = daily_worth(one_row(of), MODEL)
    assert (found.slot.tolist(), found.worth.tolist()) == ([LIKE], [pytest.approx(300)])


def one_row(of: Days) -> Rows:
    nothing = np.empty(0, np.int64)
    times = np.full((1, 3), 20_000 * DAY)
    return Rows(
        times, times, np.full((1, 6), -1), Totals(*[nothing] * 3), of, Latest(*[nothing] * 3)
    )


done = st.tuples(
    st.sampled_from(["bo", "cy"]),
    st.sampled_from(["like", "message", "meeting"]),
    st.booleans(),
    st.sampled_from([0, 1, 2, 29, 30, 31, 255, 256]),
    st.sampled_from([1, 1, 2, 4, 5, 15, 16, 500]),
)


@given(st.lists(done, max_size=40))
def test_equals_the_naive_worth_of_each_row(drawn):
    events = [
        {"id": f"{n}", "source": "t", "kind": kind, "audience": audience, "at": noon(-ago),
         "actor": who if inbound else "ana", "target": "ana" if inbound else who}
        for n, (who, kind, inbound, ago, audience) in enumerate(drawn)
    ]  # fmt: skip
    rows = decode_as_seen(Memory().feed(events).rows([row_key("ana", m) for m in ("bo", "cy")]))
    found = daily_worth(rows, MODEL)
    for row, who in enumerate(("bo", "cy")):
        mine = found.row == row
        summed = Counter()
        for slot, value in zip(found.slot[mine].tolist(), found.worth[mine].tolist(), strict=True):
            summed[slot] += value
        assert summed == {s: pytest.approx(v) for s, v in naive(drawn, who).items()}


def naive(drawn, who):
    mine = [each for each in drawn if each[0] == who]
    latest, x = min((ago for *_, ago, _ in mine), default=0), Counter()
    for _, kind, inbound, ago, audience in mine:
        direction = MUTUAL if kind == "meeting" else IN if inbound else OUT
        factors = (0.03, 0.1, 0.35, 1) if kind == "meeting" else (0.3, 0.5, 0.7, 1)
        if ago - latest < 256:
            x[direction * CODES + KINDS[kind].code, ago] += next(
                factor
                for least, factor in zip((16, 5, 2, 1), factors, strict=True)
                if audience >= least
            )
    worth_of = Counter()
    for (slot, ago), n in x.items():
        worth_of[slot] += (n if n <= 1 else math.sqrt(n)) * 2 ** (-(ago - latest) / 30)
    return worth_of
