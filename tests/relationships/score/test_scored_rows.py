import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.score.relationship import relationships
from relationships.score.score_model import STAGES
from relationships.score.scored_rows import no_brands
from relationships.score.trend import TRENDS
from tests.relationships.histories import MEMBERS, START, histories
from tests.relationships.memory import Memory
from tests.relationships.score.acts import act, days, noon, rows_of, scored


class Asked:
    """Says that all are brands, and remembers of whom it was asked."""

    def __init__(self):
        self.places = []

    def __call__(self, places):
        self.places += places.tolist()
        return np.ones(len(places), bool)


def rows_with(**done):
    """A row with each of several contacts."""
    events = [
        {"id": f"{contact}{n}", **each, **{end: contact for end in ("actor", "target")
                                          if each[end] == "bo"}}
        for contact, acts in done.items()
        for n, each in enumerate(acts)
    ]  # fmt: skip
    return decode_as_seen(Memory().feed(events).rows([row_key("ana", each) for each in done]))


def stages(found):
    return [STAGES[stage] for stage in found.stage.tolist()]


ONE_SIDED, ANSWERED = days("message", 12), [*days("message", 12), act("view", 0, "bo")]


def test_with_a_brand_one_direction_is_enough():
    rows = rows_of(*ONE_SIDED)
    assert stages(scored(rows)) == ["acquaintance"]
    assert stages(scored(rows, brands=lambda places: np.ones(len(places), bool))) == ["close"]


def test_brands_are_asked_only_where_it_matters():
    rows, asked = rows_with(weak=days("view", 4), both=ANSWERED, one=ONE_SIDED), Asked()
    found = scored(rows, brands=asked)
    assert found.score.tolist() == scored(rows).score.tolist()
    assert asked.places == []
    assert stages(found) == ["germ", "close", "close"]
    assert asked.places == [2]


def test_brands_are_asked_too_where_it_mattered_when_the_two_were_last_in_touch():
    asked = Asked()
    found = scored(rows_of(*ONE_SIDED), at=noon(300), brands=asked)
    assert stages(found) == ["stranger"]
    assert (found.stage_then.tolist(), asked.places) == ([STAGES.index("close")], [0])


def test_the_stage_then_is_by_interactions_alone_as_of_the_day_of_the_latest():
    done = [*days("meeting", 4), act("follow", 0)]
    for at in (noon(0), noon(90)):
        found = scored(rows_of(*done), at)
        assert found.strength_then.tolist() == scored(rows_of(*done[:4])).strength.tolist()
        assert found.stage_then.tolist() == [STAGES.index("contact")]
    tied = scored(rows_of(act("connect", 0), act("follow", 0), *[act("view", -1)]))
    assert (stages(tied), tied.stage_then.tolist()) == (["germ"], [0])


def test_a_block_hides_what_is_and_leaves_what_was():
    found = scored(rows_of(*days("meeting", 10), act("block", 0)))
    assert (found.score.tolist(), stages(found)) == ([0], ["stranger"])
    assert found.stage_then.tolist() == [STAGES.index("close")]


def test_totals_are_by_direction_net_of_undo_and_of_all_time():
    done = [act("like", -900), *[act("message", 0)] * 3, act("like", 0, "bo"), act("meeting", 0)]
    assert scored(rows_of(*done, undone=[1])).worth.totals.tolist() == [[3, 1, 1]]


def test_columns_are_of_each_row_by_itself():
    rows = rows_with(cy=[act("like", 0)] * 4, dee=[], eve=days("meeting", 4))
    found = scored(rows)
    assert len(found) == 3
    assert found.strength[[0, 1]].tolist() == [2, 0]
    assert stages(found) == ["germ", "stranger", "contact"]
    assert [TRENDS[trend] for trend in found.trend] == ["warming", "silent", "warming"]
    assert found.worth.totals.sum(axis=1).tolist() == [4, 0, 4]
    assert found.windows[:, 0].sum(axis=1).tolist() == [4, 0, 1]


def test_nobody_is_a_brand_by_default():
    assert no_brands(np.arange(3)).tolist() == [False] * 3


@given(histories(), st.lists(st.integers(0, len(MEMBERS) - 2), max_size=5), st.booleans())
def test_chosen_ones_stand_where_they_did_among_all(events, places, ranked_before):
    memory = Memory().feed(events)
    for ego in MEMBERS:
        contacts = [member for member in MEMBERS if member != ego]
        among_all = memory.scored_rows(ego, contacts, START)
        if ranked_before:
            assert len(among_all.score) == len(contacts)
        chosen = among_all.chosen(np.array(places, np.int64))
        assert relationships(chosen, [ego] * len(places), [contacts[place] for place in places],
                             np.arange(len(places))) == [
            relationships(among_all, [ego] * len(contacts), contacts, np.array([place]))[0]
            for place in places
        ]  # fmt: skip
