"""Everything answered of a relationship, against a naive model over the list of events."""

import random
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.score.ranking import Sort, ranked
from relationships.score.relationship import explained_relationships, relationships
from tests.oracle import Oracle
from tests.relationships.histories import DAY, INTERACTIONS, MEMBERS, START, courses, histories
from tests.relationships.memory import Memory


def answered(memory, ego, contact, at):
    return explained_relationships(memory.scored_rows(ego, [contact], at), [ego], [contact])[0]


def listed(memory, ego, at, **asked):
    contacts = memory.contacts(ego)
    scored = memory.scored_rows(ego, contacts, at)
    return relationships(scored, [ego] * len(contacts), contacts, ranked(scored, **asked))


def same(found, expected):
    """Equal in shape and order; decayed values within what floats can do."""
    if isinstance(expected, dict):
        assert list(found) == list(expected)
        for key, value in expected.items():
            same(found[key], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            same(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert isinstance(found, float)
    else:
        assert found == expected


def same_answer(found, expected):
    """The same, where entries of nearly no points have no order of their own."""
    entries = found["explanation"]
    assert sum(e["points"] for e in entries) == pytest.approx(found["strength"])
    assert all(a["points"] >= b["points"] for a, b in pairwise(entries))
    same(*(each | {"explanation": aligned(each["explanation"])} for each in (found, expected)))


def aligned(entries):
    shown = [entry for entry in entries if entry["points"] > 1e-9]
    return sorted(shown, key=lambda entry: (entry["kind"], entry["direction"]))


@given(st.one_of(histories(), courses()), st.integers(0, 90 * DAY), st.integers(1, 50))
def test_answers_what_the_events_say(events, later, batch):
    at = START + later
    memory = Memory().feed(random.Random(batch).sample(events, len(events)), batch)
    oracle = Oracle().feed(*events)
    for ego, contact in permutations(MEMBERS, 2):
        found = answered(memory, ego, contact, at)
        same_answer(found, oracle.relationship(ego, contact, at))


@given(histories(), st.integers(0, 90 * DAY))
def test_lists_whom_the_events_name(events, later):
    at = START + later
    memory, oracle = Memory().feed(events), Oracle().feed(*events)
    for ego in MEMBERS:
        found, expected = listed(memory, ego, at), oracle.relationships(ego, at)
        assert found == sorted(found, key=lambda r: (-r["score"], r["contact"]))
        for listing in (found, expected):
            listing.sort(key=lambda r: r["contact"])
        same(found, expected)


@given(histories(INTERACTIONS), st.sampled_from(list(Sort)))
def test_ranks_like_the_events_say(events, sort):
    memory, oracle = Memory().feed(events), Oracle().feed(*events)
    for ego in MEMBERS:
        found = [r["contact"] for r in listed(memory, ego, START, sort=sort)]
        expected = oracle.relationships(ego, START, sort)
        if sort is not Sort.SCORE or len({round(r["score"], 9) for r in expected}) == len(expected):
            assert found == [r["contact"] for r in expected]
