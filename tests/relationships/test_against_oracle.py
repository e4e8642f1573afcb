"""Rows, scores, stages and the past against a plain model, whatever arrives in whatever order."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.layout import decode_rows
from tests.oracle import Oracle
from tests.oracle.row import row
from tests.relationships.histories import MEMBERS, histories
from tests.relationships.memory import Memory
from tests.relationships.row.held import held

PAIRS = list(permutations(MEMBERS, 2))


@given(histories(), st.randoms(), st.integers(1, 50))
def test_a_row_holds_what_the_events_say(records, random, batch):
    arriving = random.sample(records, len(records))
    memory, oracle = Memory().feed(arriving, batch), Oracle().feed(*records)
    rows = decode_rows(memory.rows([row_key(*pair) for pair in PAIRS]))
    for i, (ego, contact) in enumerate(PAIRS):
        assert held(rows, i) == row(ego, oracle.between.get(frozenset((ego, contact)), []))
