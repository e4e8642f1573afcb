from services.ingest.imports.calendars.gatherings import (
    NOBODY,
    Counted,
    Gathering,
    counted,
    grown,
    meeting,
    united,
)
from services.ingest.sources.meetings import ROUND

AB, ABC = Gathering(None, ("a", "b")), Gathering(None, ("a", "b", "c"))


def test_what_counts_after_a_history() -> None:
    assert counted(()) == counted((NOBODY,)) == {}
    assert counted((AB,)) == {("a", "b"): Counted(1, 0)}
    assert counted((AB, NOBODY, AB)) == {("a", "b"): Counted(1, 1)}
    assert counted((AB, ABC))[("a", "b")] == Counted(2, 1)
    assert counted((AB, ABC))[("a", "c")] == Counted(2, 0)
    assert counted((ABC, AB, NOBODY, AB)) == {("a", "b"): Counted(1, 2)}


def test_a_history_grows_only_by_what_counts_anything_else() -> None:
    assert grown((), NOBODY) == ()
    assert grown((AB,), Gathering("a", ("a", "b"))) == (AB,)
    assert grown((AB,), NOBODY) == (AB, NOBODY)


def test_a_meeting_is_named_by_event_start_pair_and_revision() -> None:
    assert meeting("u", 5, ("a", "b"), Counted(3, 0)) == {
        "id": "u@5>a>b",
        "kind": "meeting",
        "at": 5,
        "actor": "a",
        "target": "b",
        "audience": 3,
    }
    assert meeting("u", 5, ("a", "b"), Counted(3, 2))["id"] == "u@5>a>b#2"
    assert len(meeting("u" * 300, 5, ("a", "b"), Counted(3, 2))["id"]) == 64


def test_several_calendars_know_together_who_took_part() -> None:
    assert united([]) == NOBODY
    assert united([Gathering("b", ("a", "b")), ABC]) == Gathering("b", ("a", "b", "c"))


def test_of_a_crowd_each_counts_with_the_organizer() -> None:
    people = tuple(f"p{n:02}" for n in range(ROUND + 1))
    assert len(counted((Gathering("p00", people),))) == ROUND
    assert counted((Gathering(None, people),)) == {}
