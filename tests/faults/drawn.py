"""Few members, times and kinds, drawn so that events meet what they are about."""

from hypothesis import strategies as st

from schemas.kinds import KINDS, Family
from schemas.times import HOUR_MS

START = 1_760_000_000_000
DAY = 24 * HOUR_MS
HOURS_AHEAD = START + 12 * HOUR_MS
MEMBERS = ("ana", "bo", "cy")
PAIRS = [(one, other) for one in MEMBERS for other in MEMBERS if one != other]

# Few times, so that ties meet what they are about, whichever comes first.
times = st.sampled_from([START - 80 * DAY, START - DAY, START - 5, START, HOURS_AHEAD])


@st.composite
def events(draw):
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    actor, target = draw(st.sampled_from(PAIRS))
    at = draw(times)
    if kind.planned:  # what lies ahead has not happened
        at = min(at, START)
    event = {"source": draw(st.sampled_from("xy")), "kind": kind.name, "actor": actor, "at": at}
    if kind.directed:
        event["target"] = target
    if kind.family is Family.INTERACTION:
        event["audience"] = draw(st.sampled_from([1, 3, 50]))
    if kind.name == "profile":
        event["name"] = draw(st.sampled_from(["Ana", "Bo"]))
    return event
