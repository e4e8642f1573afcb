from hypothesis import given
from hypothesis import strategies as st

from relationships.row.chosen import chosen_rows
from tests.relationships.row.test_fold import (
    N_ROWS,
    folded_in_batches,
    interaction,
    state,
    tie,
)

places = st.lists(st.integers(0, N_ROWS - 1), max_size=8)


@given(st.lists(interaction, max_size=40), st.lists(tie, max_size=8), places)
def test_each_place_holds_what_its_row_holds(history, ties, places):
    rows = folded_in_batches(history, ties, batch=100)
    chosen = chosen_rows(rows, places)
    assert len(chosen) == len(places)
    for i, place in enumerate(places):
        assert state(chosen, i) == state(rows, place)
