import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.layout import decode_rows
from relationships.row.unite import unite
from schemas.kinds import INTERACTIONS
from tests.relationships.memory import Memory

AT = 1_760_000_000_000
DAY = 86_400_000
KINDS = [kind.name for kind in INTERACTIONS.values()]
EGOS, OTHERS = ("ana", "ana2"), ("bo", "bo2", "bo3", "cy")
PERSON = {"ana2": "ana", "bo2": "bo", "bo3": "bo"}

acts = st.tuples(
    st.sampled_from(KINDS),
    st.sampled_from(EGOS),
    st.sampled_from(OTHERS),
    st.booleans(),
    st.integers(0, 700).map(lambda d: AT - d * DAY // 2),
    st.sampled_from([1, 3, 50]),
)


def as_events(drawn):
    for n, (kind, ego, other, inbound, at, audience) in enumerate(drawn):
        actor, target = (other, ego) if inbound else (ego, other)
        yield {"id": str(n), "source": "t", "kind": kind, "actor": actor, "target": target,
               "at": at, "audience": audience}  # fmt: skip


def renamed(event):
    return event | {end: PERSON.get(event[end], event[end]) for end in ("actor", "target")}


def assert_same(one, other):
    for name in ("first", "last", "ties"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    for section in ("totals", "days", "latest"):
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
    memory = Memory().feed(list(as_events([("call", "ana", "bo", True, AT, 1)])))
    rows = decode_rows(memory.rows([row_key("ana", "bo"), row_key("ana", "cy")]))
    assert_same(unite(rows, np.arange(2), 2), rows)
