from hypothesis import given
from hypothesis import strategies as st

from relationships.network.audience.responses import responses
from tests.relationships.network.audience.customers import (
    AT,
    BRAND,
    CUSTOMERS,
    DAY,
    acts,
    as_events,
    interactions,
    scored_of,
)


def naive_responses(events, since):
    took, waiting = [], 0
    for customer in CUSTOMERS:
        open_since = None
        both = interactions(events, customer) + interactions(events, customer, inbound=False)
        for event in sorted(both, key=lambda e: e["at"])[-8:]:
            asks = event["kind"] in ("message", "comment") and event["at"] > since
            asks = asks and event["actor"] == customer
            answers = event["actor"] == BRAND or event["kind"] == "meeting"
            if asks and open_since is None:
                open_since = event["at"]
            elif answers and open_since is not None:
                took.append(event["at"] - open_since)
                open_since = None
        waiting += open_since is not None
    return sorted(took), waiting


@given(st.lists(acts, max_size=40))
def test_responses_are_from_the_first_question_to_the_next_answer(drawn):
    events = list(as_events(drawn))
    since = AT - 28 * DAY
    found = responses(scored_of(events).rows.latest, since)
    assert (sorted(found.answers.tolist()), found.waiting) == naive_responses(events, since)


def took(*drawn):
    found = responses(scored_of(list(as_events(drawn))).rows.latest, AT - 28 * DAY)
    return [round(each / 3_600_000) for each in found.answers.tolist()], found.waiting


def test_a_meeting_answers_whoever_called_it_and_a_second_question_does_not():
    asked, again = ("ana", "comment", True, 3, 5), ("ana", "message", True, 3, 4)
    assert took(asked, again) == ([], 1)
    for inbound in (True, False):
        assert took(asked, again, ("ana", "meeting", inbound, 3, 1)) == ([4], 0)
