from hypothesis import given
from hypothesis import strategies as st

from relationships.score.ranking import Sort, ranked
from tests.relationships.histories import MEMBERS, START, histories
from tests.relationships.memory import Memory


@given(histories(), st.sampled_from([Sort.SCORE, Sort.RECENT]))
def test_days_are_not_needed_to_rank_by_what_does_not_come_from_them(events, sort):
    memory = Memory().feed(events)
    for ego in MEMBERS:
        contacts = memory.contacts(ego)
        whole, without = (
            memory.scored_rows(ego, contacts, START, days=days) for days in (True, False)
        )
        assert whole.strength.tolist() == without.strength.tolist()
        assert ranked(whole, sort).tolist() == ranked(without, sort).tolist()
        assert without.windows.sum() == 0
