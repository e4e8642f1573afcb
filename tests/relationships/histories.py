"""Random histories of a few members: of all kinds, in and out of order, some of it undone."""

from itertools import permutations

from hypothesis import strategies as st

DAY = 86_400_000
START = 1_760_000_000_000
MEMBERS = ("ana", "bo", "cy", "dee")
INTERACTIONS = ("view", "like", "comment", "message", "meeting")
TIES = ("follow", "unfollow", "connect", "disconnect", "block", "unblock")
UPDATES = ("post", "read", "travel", "job_change", "profile")
UNDOABLE = (*INTERACTIONS, "post", "read", "travel")

times = st.one_of(
    st.integers(START - 70 * DAY, START),
    st.integers(0, 70).map(lambda d: START - d * DAY),
    st.integers(0, 3).map(lambda m: START - m * 1000),
)


@st.composite
def histories(draw, kinds=INTERACTIONS + TIES + UPDATES):
    events = []
    for i in range(draw(st.integers(0, 40))):
        kind = draw(st.sampled_from(kinds))
        actor, target = draw(st.sampled_from(list(permutations(MEMBERS, 2))))
        event = {"id": str(i), "source": "test", "kind": kind, "actor": actor, "at": draw(times)}
        if kind not in UPDATES:
            event["target"] = target
        if kind in UNDOABLE and draw(st.integers(0, 4)) == 0:
            like = [e for e in events if e["kind"] == kind]
            event |= {**draw(st.sampled_from(like)), "id": str(i)} if like else {}
            event["undo"] = True
        events.append(event)
    return events
