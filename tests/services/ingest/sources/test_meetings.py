from hypothesis import given
from hypothesis import strategies as st

from services.ingest.sources.meetings import ROUND, pairwise_meetings
from services.ingest.sources.statements import Ignored

PEOPLE = st.lists(st.text("abcdefghijklmnop", min_size=1, max_size=2), min_size=2, unique=True)


@given(PEOPLE, st.randoms())
def test_a_meeting_is_of_each_two_once_whatever_the_order(people, order):
    organizer = people[0]
    said = list(pairwise_meetings("m", organizer, people, {"at": 5}))
    met = [frozenset((each["actor"], each["target"])) for each in said]
    everyone = {frozenset((a, b)) for a in people for b in people if a != b}
    small = len(people) <= ROUND
    assert set(met) == {pair for pair in everyone if small or organizer in pair}
    assert len({each["id"] for each in said}) == len(met) == len(set(met))
    assert {(each["at"], each["audience"]) for each in said} == {(5, len(people) - 1)}
    shuffled = order.sample(people, len(people))
    assert list(pairwise_meetings("m", organizer, shuffled, {"at": 5})) == said


@given(PEOPLE.filter(lambda people: len(people) <= ROUND))
def test_who_organized_a_small_meeting_changes_nothing(people):
    first, last = (pairwise_meetings("m", who, people, {}) for who in (people[0], people[-1]))
    assert list(first) == list(last)


def test_nobody_is_met_in_a_large_meeting_without_an_organizer():
    people = [f"p{n:02}" for n in range(ROUND + 1)]
    assert list(pairwise_meetings("m", None, people, {})) == []
    assert len(list(pairwise_meetings("m", None, people[1:], {}))) == ROUND * (ROUND - 1) / 2


def test_a_meeting_with_nobody():
    assert list(pairwise_meetings("m", "ana", ["ana"], {})) == [
        Ignored("a meeting with nobody else")
    ]


def test_a_meeting_without_a_name_takes_its_delivery_s():
    [meeting] = pairwise_meetings(None, "bo", ["ana"], {"audience": 7})
    assert meeting == {"kind": "meeting", "audience": 7, "actor": "ana", "target": "bo"}
