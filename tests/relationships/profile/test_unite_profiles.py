import msgspec
from hypothesis import given
from hypothesis import strategies as st

from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile
from relationships.profile.unite_profiles import unite_profiles, unite_whereabouts
from schemas.events import read_event

AT = 1_760_000_000_000
DAY = 86_400_000

updates = st.tuples(
    st.sampled_from(["ana", "x:ana", "mail:ana"]),
    st.sampled_from(["post", "read", "travel", "job_change", "profile"]),
    st.integers(0, 120).map(lambda d: AT - d * DAY),
    st.booleans(),
)
UNDOABLE = ("post", "read", "travel")


def as_events(n, actor, kind, at, undone):
    details = {"profile": {"name": f"n{n}"}, "travel": {"place": {"name": f"p{n}"}}}
    event = read_event({"id": f"{n:03}", "source": "t", "kind": kind, "actor": actor, "at": at,
                        **details.get(kind, {})})  # fmt: skip
    undos = [msgspec.structs.replace(event, undo=True)] if undone and kind in UNDOABLE else []
    return [event, *undos]


@given(st.lists(updates, max_size=50))
def test_uniting_profiles_equals_folding_all_updates_as_one_members(drawn):
    events = [event for n, each in enumerate(drawn) for event in as_events(n, *each)]
    apart = [
        fold_updates(Profile(), [e for e in events if e.actor == actor])
        for actor in ("x:ana", "ana", "mail:ana")
    ]
    together = fold_updates(Profile(), events)
    assert unite_profiles(apart) == together
    where = unite_whereabouts(apart)
    assert (where.stated, where.trips()) == (together.stated, together.trips())
