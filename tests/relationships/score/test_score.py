import numpy as np
import pytest

from relationships.score.score import score_of
from relationships.score.score_model import ScoreModel, read_score_model
from relationships.score.slots import DIRECTION_OF_SLOT, KIND_OF_SLOT
from tests.oracle import DAY
from tests.relationships.memory import Memory
from tests.relationships.score.acts import START, act, days, noon, rows_of, scored

MODEL = ScoreModel()


def strength(*acts, at=None, model=None):
    return float(scored(rows_of(*acts), at, model).strength[0])


def points(*acts, at=None):
    given = scored(rows_of(*acts), at).points
    return {
        (KIND_OF_SLOT[slot], DIRECTION_OF_SLOT[slot]): (count, value)
        for slot, count, value in zip(*(c.tolist() for c in given[1:]), strict=True)
    }


def test_half_of_all_points_are_reached_at_the_scale():
    scores = score_of(np.array([0.0, 15.4, 20, 60, 1e9]), MODEL)
    assert scores.tolist() == pytest.approx([0, 43.50, 50, 75, 100], abs=0.005)
    assert score_of(np.array([25.0]), read_score_model({"scale": 75})).tolist() == [25]


@pytest.mark.parametrize(
    ("kind", "weight"),
    [("view", 0.2), ("lookup", 0.5), ("like", 1), ("share", 2), ("comment", 4), ("mention", 3),
     ("message", 5), ("endorse", 6), ("call", 8), ("meeting", 10), ("follow", 1), ("connect", 3)],
)  # fmt: skip
def test_each_kind_has_its_weight_from_both_sides(kind, weight):
    assert strength(act(kind, 0)) == strength(act(kind, 0, "bo")) == weight


def test_interactions_decay_at_midnight_and_ties_never():
    done = [act("call", 0), act("follow", 0, "bo"), act("connect", 0)]
    times = [START, START + DAY - 1, START + DAY, noon(30), noon(60)]
    found = [strength(*done, at=at) for at in times]
    assert found == pytest.approx([12, 12, 4 + 8 * 2 ** (-1 / 30), 8, 6])


def test_strength_is_the_sum_of_points_by_kind_and_direction():
    done = [*[act("message", 0)] * 4, act("message", -30, "bo"), act("meeting", 0, "bo"),
            act("follow", 0), act("follow", 0, "bo"), act("connect", -9, "bo")]  # fmt: skip
    given = points(*done)
    assert given == {
        ("message", "outbound"): (2, 10),
        ("message", "inbound"): (0.5, 2.5),
        ("meeting", "mutual"): (1, 10),
        ("follow", "outbound"): (1, 1),
        ("follow", "inbound"): (1, 1),
        ("connect", "mutual"): (1, 3),
    }
    assert strength(*done) == sum(value for _, value in given.values()) == 27.5


def test_a_connection_that_both_state_counts_once_and_one_that_ended_not():
    assert strength(act("connect", 0), act("connect", 0, "bo")) == 3
    assert strength(act("connect", -2), act("disconnect", -1, "bo")) == 0


@pytest.mark.parametrize("blocker", ["ana", "bo"])
def test_a_block_takes_every_point(blocker):
    done = [act("meeting", 0), act("connect", 0), act("block", 0, blocker)]
    assert strength(*done) == 0
    assert points(*done) == {}
    assert strength(*done, act("unblock", 1, blocker)) == 13


def test_sixty_lines_in_one_evening_do_not_beat_weekly_calls():
    evening = [act("message", 0)] * 60
    weekly = [act("call", -7 * week) for week in range(26)]
    assert strength(*weekly) > strength(*evening)


def test_a_weekly_talk_for_two_beats_a_daily_stand_up_of_twelve():
    for_two = [act("meeting", -7 * week) for week in range(13)]
    stand_up = [act("meeting", -day, audience=11) for day in range(91) if day % 7 < 5]
    assert strength(*for_two) > strength(*stand_up) > 0


def test_a_meeting_is_shared_out_over_those_met():
    met = [strength(act("meeting", 0, audience=audience)) for audience in (1, 2, 4, 5, 15, 16)]
    assert met == pytest.approx([10, 3.5, 3.5, 1, 1, 0.3])


def test_a_mail_to_fifty_is_not_fifty_letters():
    assert strength(act("message", 0, audience=50)) == pytest.approx(1.5)
    assert strength(*days("message", 2, audience=50)) < strength(act("message", 0))


def test_a_weight_changes_the_score_of_what_was_stored_before():
    heavy = read_score_model({"weights": {"like": 20}})
    assert strength(act("like", 0)) == 1
    assert scored(rows_of(act("like", 0)), model=heavy).score.tolist() == [50]


def test_exposures_count_plainly_by_their_weight():
    events = [{"id": "f", **act("follow", -3)}]
    events += [
        {"id": f"{n}", "source": "t", "kind": "post", "actor": "bo", "at": noon(0) + n}
        for n in range(10)
    ]
    found = Memory().feed(events).scored_rows("ana", ["bo"], noon(0))
    assert found.strength.tolist() == [pytest.approx(1 + 10 * 0.05)]
    assert sum(found.points.points) == pytest.approx(1.5)


def test_a_kind_that_is_not_known_counts_as_interaction_without_points():
    rows = rows_of(act("like", 0))
    unknown = rows.days.word - (2 << 17) + (31 << 17)
    rows.totals.slot[:] = 31
    rows.days.word[:] = unknown
    found = scored(rows)
    assert found.strength.tolist() == [0]
    assert found.worth.totals.tolist() == [[1, 0, 0]]
    assert found.windows[0, 0].tolist() == [1, 0, 0]
