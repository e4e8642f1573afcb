"""Headers after rows are taken out are those of a world in which their events never were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.row.headers import Header
from relationships.unfolding import unfold
from tests.relationships.memory import Memory

AT = 1_760_000_000_000
EGOS = ["ana", "bo"]
CONTACTS = ["cy", "dee", "eve"]
GONE = {b"cy", b"eve"}
KINDS = ["like", "message", "meeting", "follow", "connect", "block"]
"""Ties are set once for each pair: how often one was set is not known."""


class Table(Memory):
    """A memory that is read in the order of its keys, as a table is."""

    def under(self, prefix, after="", limit=None):
        found = sorted(k for k in self.stored if k.startswith(prefix) and k != prefix)
        left = [k for k in found if k[len(prefix) :] > after.encode()][:limit]
        return [k[len(prefix) :].decode() for k in left], [self.stored[k] for k in left]


@st.composite
def worlds(draw):
    told, ties = [], set()
    for number in range(draw(st.integers(1, 14))):
        one, other = draw(st.permutations([draw(st.sampled_from(EGOS)),
                                           draw(st.sampled_from(CONTACTS))]))  # fmt: skip
        kind, at = draw(st.sampled_from([*KINDS, "post"])), AT + draw(st.integers(0, 9))
        tie = kind, one, other
        if tie in ties:
            continue
        if kind in ("follow", "connect", "block"):
            ties.add(tie)
        event = {"id": f"{number}", "source": "t", "kind": kind, "actor": one, "at": at}
        told.append(event if kind == "post" else event | {"target": other})
        if kind == "like" and draw(st.booleans()):
            told.append(told[-1] | {"undo": True})
    return told


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_headers_are_those_of_a_world_without_them(told):
    table = Table().feed(told)
    gone = [f"{ego}\0{each}".encode() for ego in EGOS for each in ("cy", "eve")]
    keys = [key for key in gone if key in table.stored]
    left = unfold(table, keys, GONE.__contains__)
    without = [e for e in told if not {e["actor"], e.get("target")} & {"cy", "eve"}]
    world = Memory().feed(without)
    found = {ego: table.stored.get(f"{ego}\0".encode()) for ego in EGOS}
    found |= {key[:-1].decode(): header for key, header in left.headers}
    for ego in EGOS:
        assert found[ego] == world.stored.get(f"{ego}\0".encode()), ego
    assert len(left.latest) == len(keys)


def test_a_header_whose_latest_event_is_left_is_not_looked_for(monkeypatch):
    like = {"id": "1", "source": "t", "kind": "like", "actor": "ana", "target": "cy", "at": AT}
    table = Table().feed([like, like | {"id": "2", "target": "dee", "at": AT + 5}])

    def refuse(*_):
        raise AssertionError("its rows are read")

    monkeypatch.setattr(table, "under", refuse)
    ((key, header),) = unfold(table, [b"ana\0cy"], GONE.__contains__).headers
    assert (key, Header.decode(header)) == (b"ana\0", Header(AT + 5, 1, 1, 0))
