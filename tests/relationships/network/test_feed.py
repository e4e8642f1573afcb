"""Feeds against a naive reading of all events."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.decay import FRESHNESS_HALF_LIFE_MS
from relationships.network.feed import EntryColumns, FeedSort, feed, reasons, seen
from relationships.profile.profile import UPDATES_KEPT, decode_headlines
from tests.oracle import Oracle
from tests.relationships.histories import DAY, MEMBERS, START, histories
from tests.relationships.memory import Memory


def read(memory, ego, at, sort=FeedSort.RANK, kind=None):
    """The feed as (contact, kind, at, id), and why each is where it is."""
    contacts = memory.contacts(ego)
    scored = memory.scored_rows(ego, contacts, at)
    names = [contacts[row] for row in seen(scored)]
    headlines = [decode_headlines(entry) for entry in memory.profiles([n.encode() for n in names])]
    found = feed(contacts, scored, headlines, sort, kind)
    kinds = {
        (name, *line.stamp): line.kind
        for name, lines in zip(names, headlines, strict=True)
        for line in lines
    }
    assert [found[place] for place in range(len(found))] == found[:]
    columns = [(contacts.index(entry.contact), entry.at) for entry in found]
    why = reasons(scored, EntryColumns(*np.array(columns, np.int64).reshape(-1, 2).T))
    return [(entry.contact, kinds[entry], entry.at, entry.id) for entry in found], why


def held(oracle, member):
    """The latest updates: of several at one time the greater, those taken back not shown."""
    updates = sorted(oracle.updates.get(member, []), key=lambda e: (e["at"], e["source"], e["id"]))
    return [event for event in updates[-UPDATES_KEPT:] if event["net"]]


def expected(oracle, ego, at):
    """Everything that belongs in ego's feed: its rank by (contact, kind, at, id)."""
    ranked = {}
    for contact in oracle.contacts[ego]:
        relationship = oracle.relationship(ego, contact, at)
        if relationship["blocked"] or not (relationship["following"] or relationship["connected"]):
            continue
        for event in held(oracle, contact):
            if event["at"] > at + 600_000:
                continue
            fresh = 2 ** (-max(0, at - event["at"]) / FRESHNESS_HALF_LIFE_MS)
            ranked[contact, event["kind"], event["at"], event["id"]] = relationship["score"] * fresh
    return ranked


@given(histories(), st.integers(-(START % DAY), 20 * DAY))
def test_holds_the_updates_of_those_whom_ego_sees(events, later):
    at = START + later
    memory, oracle = Memory().feed(events), Oracle().feed(*events)
    for ego in MEMBERS:
        wanted = expected(oracle, ego, at)
        lines, why = read(memory, ego, at)
        assert sorted(lines) == sorted(wanted)
        ranks = [each["rank"] for each in why]
        assert ranks == pytest.approx([wanted[line] for line in lines], rel=1e-9)
        assert ranks == sorted(ranks, reverse=True)
        recent, _ = read(memory, ego, at, FeedSort.RECENT)
        assert [line[2] for line in recent] == sorted((w[2] for w in wanted), reverse=True)
        posts, _ = read(memory, ego, at, kind="post")
        assert posts == [line for line in lines if line[1] == "post"]


def event(i, kind, actor, target=None, days=0.0):
    at = START - round(days * DAY)
    named = {"id": f"{i:02}", "source": "t", "kind": kind, "actor": actor, "at": at}
    return named if target is None else named | {"target": target}


def test_what_is_close_outlives_what_is_not():
    memory = Memory().feed(
        [
            event(1, "connect", "ana", "bo", days=50),
            *(event(10 + i, "meeting", "ana", "bo", days=i) for i in range(4)),
            event(2, "follow", "ana", "cy", days=50),
            event(3, "post", "bo", days=4),
            event(4, "post", "cy"),
            event(5, "job_change", "cy", days=1),
            event(6, "post", "dee"),
            event(7, "message", "ana", "dee"),
        ]
    )
    lines, why = read(memory, "ana", START)
    assert [(contact, kind) for contact, kind, *_ in lines] == [
        ("bo", "post"), ("cy", "post"), ("cy", "job_change"),
    ]  # fmt: skip
    assert why[0]["freshness"] == pytest.approx(2 ** (-4 / 2))
    assert why[0]["rank"] == pytest.approx(why[0]["score"] / 4)
    assert (why[0]["connected"], why[0]["following"]) == (True, False)
    assert (why[1]["connected"], why[1]["following"]) == (False, True)
    assert (why[0]["stage"], why[1]["stage"]) == ("contact", "germ")
    recent, _ = read(memory, "ana", START, FeedSort.RECENT)
    assert [contact for contact, *_ in recent] == ["cy", "cy", "bo"]


def test_draws_go_to_the_newer_then_by_contact_then_by_stamp():
    memory = Memory().feed(
        [
            *(event(i, "follow", "ana", contact) for i, contact in enumerate(("bo", "cy"))),
            event(7, "post", "cy", days=-5 / 1440),
            event(8, "job_change", "bo", days=-1),
            event(5, "post", "cy"),
            event(6, "post", "bo"),
            event(9, "post", "bo"),
        ]
    )
    lines, _ = read(memory, "ana", START)
    assert [(contact, i) for contact, *_, i in lines] == [
        ("cy", "07"), ("bo", "09"), ("bo", "06"), ("cy", "05"),
    ]  # fmt: skip


def test_the_first_of_them_are_all_there_are(monkeypatch):
    posts = [event(i, "post", "bo", days=i) for i in range(1, 10)]
    memory = Memory().feed([event(0, "follow", "ana", "bo", days=50), *posts])
    every, _ = read(memory, "ana", START)
    monkeypatch.setattr("relationships.network.feed.MOST", 4)
    assert read(memory, "ana", START)[0] == every[:4]


def test_an_empty_feed():
    assert read(Memory(), "ana", START) == ([], [])
