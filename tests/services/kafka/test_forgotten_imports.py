"""What importers remember, without those who are erased: nothing of them, and all of the others."""

import msgspec

from schemas.events import FeedEvent
from services.ingest.imports.calendars import remembered as calendars
from services.ingest.imports.calendars.gatherings import Gathering, counted
from services.ingest.imports.cards import remembered as cards
from services.ingest.imports.cards.card_file import Card
from services.ingest.imports.outbox import outbox, pending
from services.kafka.forgotten_imports import without

START = 1_700_000_000_000


def stands(member):
    return "erased-7" if member == "bo@x.org" else None


def calendar(*people):
    who = Gathering(people[0], tuple(sorted(people)))
    event = calendars.RememberedEvent({"work": calendars.Stated("c1", {START: who})},
                                      {START: (who,)})  # fmt: skip
    return calendars.PREFIX + b"uid-1", calendars.encode(event)


def test_of_a_meeting_the_others_keep_what_counted():
    people = ("ana@x.org", "bo@x.org", "cy@x.org")
    key, value = calendar(*people)
    changed = without({key: value}, stands)
    assert b"bo@x.org" not in changed[key]
    before, after = calendars.decode(value), calendars.decode(changed[key])
    pair = ("ana@x.org", "cy@x.org")
    assert counted(after.histories[START])[pair] == counted(before.histories[START])[pair]
    assert after.stated["work"].gatherings[START].organizer == "ana@x.org"


def test_the_organizer_may_be_erased():
    key, value = calendar("bo@x.org", "ana@x.org")
    changed = calendars.decode(without({key: value}, stands)[key])
    assert changed.stated["work"].gatherings[START].organizer == "erased-7"


def test_cards_go_as_a_whole():
    def card(name, *addresses):
        return cards.StatedCard("book", Card(name, addresses, "Lisbon", "PT"))

    both = cards.RememberedCards(
        {"a": [card("Bo", "b@y.org", "bo@x.org")], "b": [card("Cy", "cy")]}, 5
    )
    alone = cards.RememberedCards({"a": [card("Bo", "bo@x.org")]}, 5)
    memory = {
        cards.PREFIX + b"b@y.org": cards.encode(both),
        cards.PREFIX + b"bo@x.org": cards.encode(alone),
        cards.PREFIX + b"cy": cards.encode(cards.RememberedCards({"a": [card("Cy", "cy")]}, 5)),
    }
    changed = without(memory, stands)
    assert changed.keys() == {cards.PREFIX + b"b@y.org", cards.PREFIX + b"bo@x.org"}
    assert changed[cards.PREFIX + b"bo@x.org"] is None
    assert b"Bo" not in changed[cards.PREFIX + b"b@y.org"]
    left = cards.remembered_cards({k: v for k, v in changed.items() if v})
    assert left["b@y.org"].stated == {"b": [card("Cy", "cy")]}


def test_what_is_yet_to_be_published_is_not():
    def meeting(number, actor, target):
        return FeedEvent(id=number, source="s", kind="meeting", actor=actor, target=target, at=5)

    kept = meeting("3", "ana", "cy")
    memory = outbox([meeting("1", "bo@x.org", "ana"), meeting("2", "ana", "bo@x.org"), kept])
    (changed,) = without(memory, stands).values()
    assert msgspec.json.decode(changed, type=list[FeedEvent]) == [kept]
    alone = outbox([meeting("1", "bo@x.org", "ana")])
    assert list(without(alone, stands).values()) == [None]
    assert pending({}) == []


def test_nothing_changes_where_nobody_is_named():
    key, value = calendar("ana@x.org", "cy@x.org")
    assert without({key: value}, stands) == {}


def test_what_no_importer_wrote_is_passed_over():
    key, value = calendar("ana@x.org", "bo@x.org")
    garbage = {
        cards.PREFIX + b"x": b"{torn",
        cards.PREFIX + b"y": b'{"stated": {"a": [["bo@x.org"]]}}',
        b"outbox\0x": b"[1]",
    }
    assert without({**garbage, key: value}, stands).keys() == {key}
