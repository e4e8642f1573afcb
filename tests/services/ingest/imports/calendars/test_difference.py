"""Whatever calendars state one after the other, what counts is what they state last."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.imports.calendars.calendar_file import CalendarFile, StatedEvent
from services.ingest.imports.calendars.difference import difference
from services.ingest.imports.calendars.gatherings import Gathering
from services.ingest.imports.calendars.remembered import remembered_events
from services.ingest.imports.state_change import StateChange
from tests.services.ingest.imports.ledger import Ledger

PEOPLE = [f"mail:{name}@x.org" for name in "abcd"]
Times = dict[int, tuple[str, ...]]
START = 1_795_000_000_000


class Importing:
    """Imports one file after the other, and keeps what counts."""

    def __init__(self) -> None:
        self.memory: dict[bytes, bytes] = {}
        self.ledger = Ledger()

    def change(self, file: CalendarFile, source: str) -> StateChange:
        return difference(remembered_events(self.memory), file, source)

    def take(self, file: CalendarFile, source: str = "ana") -> StateChange:
        change = self.change(file, source)
        self.ledger.take(change.statements)
        self.memory |= change.records
        return change


def calendar(events: dict[str, Times], span: tuple[int, int] | None = None) -> CalendarFile:
    file = CalendarFile()
    for uid, times in events.items():
        gatherings = {START + at: Gathering(None, who) for at, who in times.items()}
        file.events[uid] = StatedEvent(gatherings)
    for at in span or [at for times in events.values() for at in times]:
        file.extend(START + at)
    return file


people = st.sets(st.sampled_from(PEOPLE), min_size=2).map(lambda who: tuple(sorted(who)))
calendars = st.dictionaries(
    st.sampled_from(["u", "v", "w"]), st.dictionaries(st.integers(0, 5), people, max_size=3)
)
imports = st.lists(st.tuples(st.sampled_from(["ana", "bo"]), calendars), max_size=8)


def expected(stated: dict[str, dict[str, Times]]) -> list[tuple[str, str, int, int]]:
    """Each two who are at an occurrence by any calendar, once."""
    union: dict[tuple[str, int], set[str]] = {}
    for events in stated.values():
        for uid, times in events.items():
            for at, who in times.items():
                union.setdefault((uid, at), set()).update(who)
    return sorted(
        (*pair, START + at, len(who) - 1)
        for (_, at), who in union.items()
        for pair in combinations(sorted(who), 2)
    )


class Source:
    """What a source states, by the words of the contract: what is gone is taken back within the
    later file's span of time; a file that shares no UID with what was stated before only adds."""

    def __init__(self) -> None:
        self.calendars: list[dict[str, Times]] = []

    def take(self, file: dict[str, Times]) -> None:
        span = [at for times in file.values() for at in times]
        mine = [each for each in self.calendars if not each.keys().isdisjoint(file)]
        others = [each for each in self.calendars if each.keys().isdisjoint(file)]
        left = {
            uid: {at: w for at, w in times.items() if not span or not min(span) <= at <= max(span)}
            for calendar in mine
            for uid, times in calendar.items()
        }
        self.calendars = [*others, left | file]

    @property
    def events(self) -> dict[str, Times]:
        return {uid: times for each in self.calendars for uid, times in each.items()}


@settings(max_examples=100, deadline=None)
@given(imports)
def test_after_any_exports_exactly_what_they_state_last_counts(files) -> None:
    importing, sources = Importing(), {"ana": Source(), "bo": Source()}
    for source, events in files:
        importing.take(calendar(events), source)
        sources[source].take(events)
        stated = {name: each.events for name, each in sources.items()}
        assert importing.ledger.meetings() == expected(stated)
        again = importing.take(calendar(events), source)
        assert not again.statements
        assert not again.records


A, B, C = PEOPLE[:3]


def test_moved_away_and_back_is_stated_under_a_further_revision() -> None:
    importing = Importing()
    ids = []
    for at in (1, 2, 1, 2):
        importing.take(calendar({"u": {at: (A, B)}}))
        ids += importing.ledger.counted
        assert importing.ledger.meetings() == [(A, B, START + at, 1)]
    assert len(set(ids)) == 4
    assert ids[0] == f"u@{START + 1}>{A}>{B}"
    assert ids[2] == f"u@{START + 1}>{A}>{B}#1"


def test_a_meeting_in_two_calendars_counts_until_the_last_drops_it() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B)}, "x": {0: (A, C)}}), "ana")
    second = importing.take(calendar({"u": {1: (A, B)}, "y": {2: (A, C)}}), "bo")
    assert [each["target"] for each in second.statements] == [C]
    importing.take(calendar({"x": {0: (A, C)}}, (0, 9)), "ana")
    assert (A, B, START + 1, 1) in importing.ledger.meetings()
    importing.take(calendar({"y": {2: (A, C)}}, (0, 9)), "bo")
    assert importing.ledger.meetings() == [(A, C, START, 1), (A, C, START + 2, 1)]


def test_only_pairs_that_change_are_stated_anew() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B)}, "v": {1: (A, C)}}))
    change = importing.take(calendar({"u": {1: (A, B)}, "v": {2: (A, C)}}))
    assert [(each["target"], each.get("undo", False)) for each in change.statements] == [
        (C, True),
        (C, False),
    ]
    assert change.counts == {"changed": 1}
    assert f"{A} with {C} at 2026-11-18" in change.examples["changed"][0]


def test_what_lies_outside_the_span_of_a_later_file_stays() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B)}, "v": {3: (A, B)}, "w": {5: (A, B)}}))
    change = importing.take(calendar({"v": {3: (A, B)}}, (2, 4)))
    assert not change.statements
    change = importing.take(calendar({"v": {3: (A, B)}}, (2, 6)))
    assert change.counts == {"taken back": 1}
    assert [at for *_, at, _ in importing.ledger.meetings()] == [START + 1, START + 3]


def test_a_torn_file_takes_back_nothing_that_it_lacks() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B)}, "v": {3: (A, B)}}))
    torn = calendar({"v": {2: (A, B)}}, (0, 9))
    torn.is_whole = False
    importing.take(torn)
    assert [at for *_, at, _ in importing.ledger.meetings()] == [START + 1, START + 2]


def test_an_event_that_cannot_be_read_stays_as_it_was() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B)}, "v": {3: (A, B)}}))
    file = calendar({"v": {3: (A, B)}}, (0, 9))
    file.events["u"] = None
    assert not importing.take(file).statements


def test_a_changed_occurrence_of_a_series_leaves_the_others() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B), 2: (A, B), 3: (A, B)}}))
    file = calendar({"u": {4: (A, B)}})
    file.events["u"].is_all = False
    file.events["u"].replaced = {START + 2}
    importing.take(file)
    assert [at - START for *_, at, _ in importing.ledger.meetings()] == [1, 3, 4]


def test_who_declines_takes_back_only_their_own_meetings_and_the_others_audience() -> None:
    importing = Importing()
    importing.take(calendar({"u": {1: (A, B, C)}}))
    change = importing.take(calendar({"u": {1: (A, B)}}))
    assert importing.ledger.meetings() == [(A, B, START + 1, 1)]
    assert change.counts == {"changed": 1, "taken back": 2}


def test_two_calendars_of_one_source_that_share_nothing_leave_each_other_alone() -> None:
    importing = Importing()
    for _ in range(2):
        importing.take(calendar({"u": {1: (A, B)}}, (0, 9)))
        importing.take(calendar({"v": {2: (A, B)}}, (0, 9)))
    assert [at - START for *_, at, _ in importing.ledger.meetings()] == [1, 2]


def test_an_event_that_the_memory_cannot_hold_is_passed_over() -> None:
    importing = Importing()
    crowds = {n: (A, *(f"mail:{n}.{k}@{'x' * 50}.org" for k in range(11))) for n in range(1_000)}
    change = importing.take(calendar({"u": crowds, "v": {1: (A, B)}}))
    assert [each.example for each in change.passed_over] == ["u"]
    assert [each["target"] for each in change.statements] == [B]
