"""A circle's health against the events themselves."""

from hypothesis import given
from hypothesis import strategies as st

from relationships.network.circle import UNWIELDY, circle_of
from relationships.network.circle_health import health
from tests.oracle import Oracle, rfc3339
from tests.relationships.histories import DAY, MEMBERS, START, histories
from tests.relationships.memory import Memory


def answered(memory, ego, at):
    contacts = memory.contacts(ego)
    scored = memory.scored_rows(ego, contacts, at)
    return health(scored, circle_of(scored), contacts)


WAYS = {"given": "outbound", "received": "inbound", "mutual": "mutual"}
SPANS = {"week": (0, 6), "before": (7, 13), "earlier": (7, 34), "month": (0, 27)}


def naive(oracle, ego, at):
    """What of the week and the month can be counted by hand, by contact of the circle."""
    today = at // DAY
    found = {}
    for relationship in oracle.relationships(ego, at):
        if relationship["stage"] == "stranger":
            continue
        mine = oracle.interactions(ego, relationship["contact"])

        def count(span, way, mine=mine):
            youngest, oldest = SPANS[span]
            ages = ((max(0, today - e["at"] // DAY), e) for e in mine if e["way"] == WAYS[way])
            return sum(e["net"] for age, e in ages if youngest <= age <= oldest)

        found[relationship["contact"]] = {
            span: {way: count(span, way) for way in WAYS} for span in SPANS
        } | {"first": min((e["at"] for e in mine), default=at + 10**12)}
    return found


@given(histories(), st.integers(0, 30 * DAY))
def test_says_what_the_events_say(events, later):
    at = START + later
    memory, oracle = Memory().feed(events), Oracle().feed(*events)
    for ego in MEMBERS:
        found, expected = answered(memory, ego, at), naive(oracle, ego, at)
        assert found["size"] == len(expected) == found["layers"][0]["members"]
        for way in WAYS:
            assert found["week"][way] == sum(e["week"][way] for e in expected.values())
            assert found["week"]["before"][way] == sum(e["before"][way] for e in expected.values())
            assert found["balance"][way] == sum(e["month"][way] for e in expected.values())
        recent = {c: e["first"] // DAY > at // DAY - 7 for c, e in expected.items()}
        met = {c: any(e["week"].values()) for c, e in expected.items()}
        assert set(found["week"]["new"]["contacts"]) == {c for c in met if met[c] and recent[c]}
        assert set(found["week"]["returned"]["contacts"]) == {
            c for c, e in expected.items()
            if met[c] and not recent[c] and not any(e["earlier"].values())
        }  # fmt: skip
        assert set(found["week"]["gone_quiet"]["contacts"]) == {
            c for c, e in expected.items() if not met[c] and any(e["before"].values())
        }
        leads = {c: e["month"]["given"] - e["month"]["received"] for c, e in expected.items()}
        assert {b["contact"] for b in found["balance"]["mostly_given"]} == {
            c for c, lead in leads.items() if lead > 0
        }
        assert {b["contact"] for b in found["balance"]["mostly_received"]} == {
            c for c, lead in leads.items() if lead < 0
        }


def test_a_stand_up_is_not_one_sided():
    events = [
        {"id": str(i), "source": "t", "kind": "meeting", "actor": "ana", "target": "bo",
         "at": START - i * DAY, "audience": 12} for i in range(20)
    ]  # fmt: skip
    for ego in ("ana", "bo"):
        balance = answered(Memory().feed(events), ego, START)["balance"]
        assert (balance["given"], balance["received"], balance["mutual"]) == (0, 0, 20)
        assert balance["mostly_given"] == balance["mostly_received"] == []


def meetings(n, days_ago=0, start=0):
    """`n` contacts, each met once on that day; draws go by id."""
    return [
        {"id": f"{days_ago}-{i}", "source": "t", "kind": "meeting", "actor": "ana",
         "target": f"c{start + i:04}", "at": START - days_ago * DAY - i * 60_000}
        for i in range(n)
    ]  # fmt: skip


def test_layers_are_rings_around_each_other():
    memory = Memory().feed(meetings(4) + meetings(13, 20, 4) + meetings(3, 40, 17))
    layers = answered(memory, "ana", START)["layers"]
    assert [(ring["size"], ring["members"], ring["quiet"]) for ring in layers] == [
        (5, 5, 1), (15, 10, 0), (50, 5, 0), (150, 0, 0), (500, 0, None), (1_500, 0, None),
    ]  # fmt: skip
    assert [ring["mutual"] for ring in layers] == [5, 10, 2, 0, 0, 0]
    assert layers[0]["least_score"] == layers[1]["least_score"] > layers[2]["least_score"]
    assert layers[3]["least_score"] is None


def test_beyond_a_thousand_it_names_whom_to_let_go_the_weakest_first():
    memory = Memory().feed(meetings(UNWIELDY))
    found = answered(memory, "ana", START)
    assert (found["warning"], found["let_go"], found["beyond"]) == (None, [], 0)
    found = answered(memory.feed(meetings(600, 9, UNWIELDY)), "ana", START)
    assert found["warning"].startswith("A circle of 1,600 is more than anyone keeps up with")
    assert (found["beyond"], found["layers"][-1]["members"]) == (100, 1_000)
    assert len(found["let_go"]) == 50
    assert found["let_go"][0]["contact"] == f"c{UNWIELDY + 599}"
    assert found["let_go"][0]["last_interaction_at"] == rfc3339(START - 9 * DAY - 599 * 60_000)
    scores = [each["score"] for each in found["let_go"]]
    assert scores == sorted(scores)


def test_an_empty_circle():
    found = answered(Memory(), "ana", START)
    assert (found["size"], found["balance"]["mostly_given"]) == (0, [])
