from hypothesis import given

from relationships.score.ranking import Sort, ranked
from tests.relationships.histories import MEMBERS, START, histories
from tests.relationships.memory import Memory


@given(histories())
def test_days_are_not_needed_to_rank_by_what_does_not_come_from_them(events):
    memory = Memory().feed(events)
    for ego in MEMBERS:
        contacts = memory.contacts(ego)
        whole, without = (
            memory.scored_rows(ego, contacts, START, days=days) for days in (True, False)
        )
        assert ranked(whole, Sort.RECENT).tolist() == ranked(without, Sort.RECENT).tolist()
        assert without.windows.sum() == 0
