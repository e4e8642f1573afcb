"""Random histories of a few members: of all kinds, in and out of order, some of it undone."""

from itertools import permutations

from hypothesis import strategies as st

DAY = 86_400_000
START = 1_760_000_000_000
MEMBERS = ("ana", "bo", "cy", "dee")
INTERACTIONS = ("view", "like", "comment", "message", "call", "meeting")
TIES = ("follow", "unfollow", "connect", "disconnect", "block", "unblock")
UPDATES = ("post", "read", "travel", "job_change", "profile")
CLAIMABLE = ("meeting", "connect", "disconnect", "call")
"""What may come by a key bound to its actor, who alone says so then: some of it counts less."""

UNDOABLE = (*INTERACTIONS, "post", "read", "travel")

times = st.one_of(
    st.integers(START - 70 * DAY, START),
    st.integers(START - 400 * DAY, START),
    st.sampled_from([0, 1, 6, 7, 27, 28, 59, 60, 255, 256]).map(lambda d: START - d * DAY),
    st.integers(0, 3).map(lambda m: START - m * 1000),
)
audiences = st.sampled_from([1, 1, 1, 2, 4, 5, 15, 16, 1_000_000])


@st.composite
def histories(draw, kinds=INTERACTIONS + TIES + UPDATES, members=MEMBERS, undone=True):
    """Records as they arrive: several of one event, and undos before or after what they undo."""
    records = []
    for i in range(draw(st.integers(0, 40))):
        kind = draw(st.sampled_from(kinds))
        actor, target = draw(st.sampled_from(list(permutations(members, 2))))
        event = {"id": str(i), "source": "test", "kind": kind, "actor": actor, "at": draw(times)}
        if kind not in UPDATES:
            event["target"] = target
        if kind in INTERACTIONS:
            event["audience"] = draw(audiences)
        if kind in CLAIMABLE:
            event["bound"] = draw(st.booleans())
        if kind == "profile":
            event["is_brand"] = draw(st.booleans())
        records.append(event)
        for again in draw(fates(event)) if undone else ():
            records.insert(draw(st.integers(0, len(records))), again)
    return records


@st.composite
def fates(draw, event):
    """What else is sent under the event's id: mostly nothing."""
    if event["kind"] not in UNDOABLE:
        return [event] * draw(st.sampled_from([0, 0, 0, 1]))
    undo = event | {"undo": True}
    return draw(st.sampled_from([
        [], [], [], [], [event], [undo], [undo, undo], [event, undo],
        [undo | {"at": event["at"] - 1}], [undo | {"id": f"never {event['id']}"}],
        [undo | {"bound": not event.get("bound", False)}],
    ]))  # fmt: skip


@st.composite
def courses(draw, pair=MEMBERS[:2]):
    """Two members over weeks and months: some days with something, and gaps between them."""
    source = "-".join(pair)
    day, records = START // DAY - draw(st.sampled_from([0, 0, 3, 30])), []
    kinds = draw(st.lists(st.sampled_from(INTERACTIONS), min_size=1, max_size=2, unique=True))
    answers, addressed = draw(st.booleans()), draw(st.sampled_from([audiences, st.just(1)]))
    gaps = st.sampled_from([draw(st.sampled_from([1, 1, 2, 7]))] * 3 + [1, 14, 30])
    for gap in draw(st.lists(gaps, min_size=draw(st.sampled_from([1, 5, 12])), max_size=25)):
        for _ in range(draw(st.sampled_from([1, 1, 2, 5]))):
            actor, target = pair[::-1] if answers and draw(st.booleans()) else pair
            at = day * DAY + draw(st.integers(0, DAY - 1))
            event = {"id": str(len(records)), "source": source, "actor": actor, "target": target,
                     "kind": draw(st.sampled_from(kinds)), "at": at,
                     "audience": draw(addressed)}  # fmt: skip
            records.append(event)
        day -= gap
    if draw(st.integers(0, 3)) == 0:
        tie = draw(st.sampled_from(["connect", "connect", "follow"]))
        records.append({"id": "tie", "source": source, "kind": tie,
                        "actor": pair[0], "target": pair[1], "at": START})  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        records.append({"id": "brand", "source": source, "kind": "profile", "is_brand": True,
                        "actor": draw(st.sampled_from(pair)), "at": START})  # fmt: skip
    return records


@st.composite
def circles(draw):
    """Courses of one member with each of the others."""
    ego, *others = MEMBERS
    return [record for other in others for record in draw(courses((ego, other)))]
