from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import row_key
from relationships.row.blocks import decode_as_seen
from relationships.score.history import history
from schemas.times import format_time
from tests.oracle import DAY, rfc3339
from tests.relationships.memory import Memory

CODES = {"like": 2, "message": 6, "meeting": 9}
AT = 1_763_000_000_000

interaction = st.tuples(
    st.sampled_from(["like", "message", "meeting"]),
    st.booleans(),
    st.one_of(st.integers(0, 30), st.integers(0, 100)).map(lambda days: AT - days * DAY // 2),
    st.sampled_from([False, False, True]),
)


def answered(events, at=AT, days=90):
    memory = Memory().feed(events)
    return history(decode_as_seen(memory.rows([row_key("ana", "bo")]), latest=True), at, days)


def event(n, kind, inbound, at, undo=False):
    actor, target = ("bo", "ana") if inbound else ("ana", "bo")
    undone = {"undo": True} if undo else {}
    return {"id": f"{n}", "source": "t", "kind": kind, "actor": actor, "target": target,
            "at": at, **undone}  # fmt: skip


@given(st.lists(interaction, max_size=25), st.integers(1, 90))
def test_equals_the_naive_history(done, days):
    """Undos are of what was done, so that no count goes below zero."""
    net = {}
    for kind, inbound, at, undo in done:
        key = kind, inbound, at
        if not undo or net.get(key, 0) > 0:
            net[key] = net.get(key, 0) + (-1 if undo else 1)
    events, held = [], {}
    for n, (kind, inbound, at, undo) in enumerate(done):
        key = kind, inbound, at
        if not undo or held.get(key, 0) > 0:
            held[key] = held.get(key, 0) + (-1 if undo else 1)
            events.append(event(n, kind, inbound, at, undo))
    found = answered(events, days=days)
    first = AT // DAY - days + 1
    counts = {}
    for (_, inbound, at), n in net.items():
        if n and at // DAY >= first:
            counts.setdefault(at // DAY, [0, 0])[inbound] += n
    assert found["days"] == [
        {"day": rfc3339(day * DAY)[:10], "outbound": out, "inbound": in_}
        for day, (out, in_) in sorted(counts.items(), reverse=True)
    ]
    named = sorted(held, key=lambda k: (k[2], k[1], CODES[k[0]]), reverse=True)[:8]
    shown = [(rfc3339(at), kind, ("outbound", "inbound")[inbound])
             for kind, inbound, at in named for _ in range(net[kind, inbound, at])
             if at // DAY >= first]  # fmt: skip
    assert sorted((i["at"], i["kind"], i["direction"]) for i in found["interactions"]) == sorted(
        shown
    )
    assert [i["at"] for i in found["interactions"]] == sorted(
        (at for at, *_ in shown), reverse=True
    )


def test_what_is_a_little_ahead_counts_as_today():
    found = answered([event(1, "like", False, AT + DAY)])
    assert found["days"] == [{"day": format_time(AT)[:10], "outbound": 1, "inbound": 0}]


def test_whom_the_contact_blocks_sees_nothing():
    block = {"id": "b", "source": "t", "kind": "block", "actor": "bo", "target": "ana", "at": AT}
    assert answered([event(1, "like", True, AT), block]) == {"days": [], "interactions": []}
