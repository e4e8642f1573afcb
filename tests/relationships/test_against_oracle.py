"""Rows, scores, stages and the past against a plain model, whatever arrives in whatever order."""

from itertools import permutations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.profile.activity import decode_activities
from relationships.row.blocks import as_seen, decode_as_seen
from relationships.row.layout import decode_rows
from relationships.row.past import as_of
from relationships.row.ties import connected
from relationships.row.unite import unite
from relationships.score.going_cold import cold
from relationships.score.relationship import explained_relationships
from relationships.score.rhythm import rhythm
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import STAGES, ScoreModel
from relationships.score.scored_rows import ScoredRows
from tests.oracle import Oracle, instant
from tests.oracle.row import row
from tests.relationships.histories import (
    DAY,
    INTERACTIONS,
    MEMBERS,
    START,
    TIES,
    circles,
    histories,
)
from tests.relationships.memory import Memory
from tests.relationships.row.held import held
from tests.relationships.score.test_relationship import same_answer

PAIRS = list(permutations(MEMBERS, 2))
CIRCLES = [(ego, [contact for contact in MEMBERS if contact != ego]) for ego in MEMBERS]
ALIASES = {"ana2": "ana", "bo2": "bo"}
PERSONS = ["ana", "bo", "cy"]


@given(histories(), st.randoms(), st.integers(1, 50))
def test_a_row_holds_what_the_events_say(records, random, batch):
    arriving = random.sample(records, len(records))
    memory, oracle = Memory().feed(arriving, batch), Oracle().feed(*records)
    rows = decode_rows(memory.rows([row_key(*pair) for pair in PAIRS]))
    for i, (ego, contact) in enumerate(PAIRS):
        assert held(rows, i) == row(ego, oracle.between.get(frozenset((ego, contact)), []))


@given(histories(), st.randoms(), st.integers(1, 50))
def test_whatever_the_order_and_the_batches_the_bytes_are_the_same(records, random, batch):
    arriving = random.sample(records, len(records))
    one, other = Memory().feed(records), Memory().feed(arriving, batch)
    assert one.stored == other.stored


@given(histories(INTERACTIONS + TIES, members=(*PERSONS, *ALIASES)), st.integers(0, 90 * DAY))
def test_ids_of_one_person_are_read_as_that_persons(records, later):
    at = START + later
    memory, oracle = Memory().feed(records), Oracle(ALIASES).feed(*records)
    for ego, contact in permutations(PERSONS, 2):
        rows = united(memory, ego, contact)
        events = oracle.between.get(frozenset((ego, contact)), [])
        named = [e | {end: ALIASES.get(e[end], e[end]) for end in ("actor", "target")}
                 for e in events]  # fmt: skip
        apart = {"ties": held(rows)["ties"]}
        assert held(rows) == row(ego, named) | apart
        scored = ScoredRows(
            RowWorth(as_seen(rows), ScoreModel()), decode_activities([b""]), np.array([at])
        )
        (found,) = explained_relationships(scored, [ego], [contact])
        same_answer(found, oracle.relationship(ego, contact, at))


@given(histories(("connect", "connect", "disconnect"), members=("ana", "ana2", "bo"), undone=False),
       st.randoms())  # fmt: skip
def test_connections_hold_as_the_events_say_whoever_may_state_them(records, random):
    arriving = random.sample(records, len(records))
    memory, oracle = Memory().feed(arriving, 3), Oracle(ALIASES).feed(*records)
    for ego, contact in permutations(("ana", "bo")):
        ties = united(memory, ego, contact).ties
        assert connected(ties)[0] == oracle.relationship(ego, contact, START)["connected"]


def united(memory, ego, contact):
    """The one row of all rows between two persons' ids."""
    ids = {person: [person, *(a for a, of in ALIASES.items() if of == person)]
           for person in (ego, contact)}  # fmt: skip
    keys = [row_key(*pair) for pair in product(ids[ego], ids[contact])]
    return unite(decode_rows(memory.rows(keys)), np.zeros(len(keys), np.int64), 1)


@given(st.one_of(histories(INTERACTIONS), circles()), st.integers(0, 90 * DAY))
def test_goes_cold_where_the_events_say_so(records, later):
    memory, oracle, at = Memory().feed(records), Oracle().feed(*records), START + later
    for ego, contacts in CIRCLES:
        scored = memory.scored_rows(ego, contacts, at)
        gone = cold(scored, rhythm(scored.rows, scored.at), ScoreModel())
        assert gone.tolist() == [oracle.cold(ego, contact, at) for contact in contacts]


@given(circles(), st.sampled_from([0, 10 * DAY, 60 * DAY]))
def test_stages_are_earned_as_the_events_say(records, later):
    memory, oracle, at = Memory().feed(records), Oracle().feed(*records), START + later
    for ego, contacts in CIRCLES:
        stages = memory.scored_rows(ego, contacts, at).stage.tolist()
        expected = [oracle.relationship(ego, contact, at)["stage"] for contact in contacts]
        assert [STAGES[stage] for stage in stages] == expected


@given(st.one_of(histories(undone=False), circles()), st.integers(0, 90 * DAY))
def test_the_past_is_read_from_the_days(records, before):
    memory, oracle, at = Memory().feed(records), Oracle().feed(*records), START - before
    for ego, contacts in CIRCLES:
        rows = decode_as_seen(memory.rows([row_key(ego, contact) for contact in contacts]))
        then = as_of(rows, np.full(len(contacts), at))
        scored = memory.scored(then, ego, contacts, at)
        found = explained_relationships(scored, [ego] * len(contacts), contacts)
        for answer, contact in zip(found, contacts, strict=True):
            expected = oracle.relationship(ego, contact, at, past=True)
            for name in [name for name in expected if name.endswith("_at")]:
                assert_about(answer.pop(name), expected.pop(name), at)
            same_answer(answer, expected)


def assert_about(found, expected, at):
    """The same day, and no time after `at`."""
    assert (found is None) is (expected is None)
    if found is not None:
        assert found[:10] == expected[:10]
        assert instant(found) <= at
