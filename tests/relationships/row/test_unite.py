import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.layout import decode_rows
from relationships.row.unite import unite
from schemas.kinds import KINDS
from tests.relationships.memory import Memory

AT = 1_760_000_000_000
DAY = 86_400_000
DIRECTED = [kind.name for kind in KINDS.values() if kind.directed]
EGOS, OTHERS = ("ana", "ana2"), ("bo", "bo2", "bo3", "cy")
PERSON = {"ana2": "ana", "bo2": "bo", "bo3": "bo"}

acts = st.tuples(
    st.sampled_from(DIRECTED),
    st.sampled_from(EGOS),
    st.sampled_from(OTHERS),
    st.booleans(),
    st.integers(0, 200).map(lambda d: AT - d * DAY // 2),
    st.booleans(),
)


def as_events(drawn):
    for n, (kind, ego, other, inbound, at, undo) in enumerate(drawn):
        actor, target = (other, ego) if inbound else (ego, other)
        yield {"id": str(n), "source": "t", "kind": kind, "actor": actor, "target": target,
               "at": at, "undo": undo and KINDS[kind].undoable}  # fmt: skip


def renamed(event):
    return event | {end: PERSON.get(event[end], event[end]) for end in ("actor", "target")}


def assert_same(one, other):
    assert one.reference.tolist() == other.reference.tolist()
    for name in ("first", "last", "ties"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    np.testing.assert_allclose(one.totals, other.totals, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(one.kinds.decayed, other.kinds.decayed, rtol=1e-9, atol=1e-12)
    for name in ("row", "slot", "net"):
        assert getattr(one.kinds, name).tolist() == getattr(other.kinds, name).tolist()
    for section in ("days", "latest"):
        for a, b in zip(getattr(one, section), getattr(other, section), strict=True):
            assert a.tolist() == b.tolist()


@given(st.lists(acts, max_size=60), st.randoms())
def test_uniting_rows_equals_folding_the_events_of_all_as_one_persons(drawn, random):
    events = list(as_events(drawn))
    several, single = Memory().feed(events), Memory().feed([renamed(e) for e in events])
    pairs = [(ego, other) for ego in EGOS for other in OTHERS]
    random.shuffle(pairs)
    people = ["bo", "cy"]
    group = np.array([people.index(PERSON.get(other, other)) for _, other in pairs], np.int64)
    rows = decode_rows(several.rows([row_key(*pair) for pair in pairs]))
    expected = decode_rows(single.rows([row_key("ana", person) for person in people]))
    assert_same(unite(rows, group, len(people)), expected)


def test_uniting_what_is_alone_changes_nothing():
    memory = Memory().feed(list(as_events([("call", "ana", "bo", True, AT, False)])))
    rows = decode_rows(memory.rows([row_key("ana", "bo"), row_key("ana", "cy")]))
    assert_same(unite(rows, np.arange(2), 2), rows)
