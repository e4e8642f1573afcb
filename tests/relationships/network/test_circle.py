from relationships.network.circle import UNWIELDY, circle, circle_of
from tests.relationships.memory import Memory

AT = 1_760_000_000_000
DAY = 86_400_000


def event(i, kind, contact, at=AT):
    return {"id": str(i), "source": "t", "kind": kind, "actor": "ana", "target": contact, "at": at}


def summary(events):
    memory = Memory().feed(events)
    contacts = memory.contacts("ana")
    scored = memory.scored_rows("ana", contacts, AT)
    members = circle_of(scored)
    return [contacts[i] for i in members], circle(scored, members)


def test_counts_from_germ_upwards_without_the_blocked():
    events = [
        event(1, "meeting", "bo"),
        *(event(10 + i, "meeting", "cy", AT - (20 + i) * DAY) for i in range(4)),
        *(event(20 + i, "meeting", "dee", AT - i * DAY) for i in range(10)),
        *(event(40 + i, "message", "gil", AT - 5 * i * DAY) for i in range(12)),
        event(60, "meeting", "hal", AT - 61 * DAY),
        event(2, "view", "eve"),
        event(3, "meeting", "fay"),
        event(4, "block", "fay"),
    ]
    members, summed = summary(events)
    assert members == ["dee", "gil", "cy", "bo", "hal"]
    assert summed == {
        "size": 5,
        "stages": {"germ": 2, "acquaintance": 1, "contact": 1, "close": 1},
        "silent": 1,
        "sparse": 1,
        "cooling": 1,
        "steady": 1,
        "warming": 1,
        "warning": None,
    }


def test_warns_in_plain_words_beyond_what_one_can_keep_up_with():
    events = [event(i, "meeting", f"c{i}") for i in range(UNWIELDY + 1)]
    assert summary(events[:-1])[1]["warning"] is None
    _, summed = summary(events)
    assert summed["size"] == 1001
    assert summed["warning"].startswith("A circle of 1,001 is more than anyone keeps up with")
