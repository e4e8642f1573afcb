import pytest

from services.http.problems import Problem
from services.ingest.records.unauthenticated_bytes import UnauthenticatedBytes


def most(held: UnauthenticatedBytes, source: str) -> int:
    """How many more bytes `source` may hold, which it then does."""
    size = 0
    with pytest.raises(Problem):
        while True:
            held.add(source, 1)
            size += 1
    return size


def test_each_source_leaves_room_for_the_next() -> None:
    held = UnauthenticatedBytes(120)
    assert [most(held, source) for source in "abc"] == [60, 30, 15]
    assert held.held == 105
    assert most(held, "a") == 0


def test_what_is_no_longer_held_is_free_again() -> None:
    held = UnauthenticatedBytes(120)
    assert most(held, "a") == 60
    held.remove("a", 60)
    assert (held.held, most(held, "b")) == (0, 60)


def test_what_was_refused_is_not_held() -> None:
    held = UnauthenticatedBytes(100)
    with pytest.raises(Problem):
        held.add("a", 51)
    assert held.held == 0
    held.add("a", 50)
