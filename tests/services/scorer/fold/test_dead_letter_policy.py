import pytest

from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold.dead_letter_policy import (
    DEFAULT_POLICY,
    DeadLetterPolicy,
    DeadLetterWindow,
)
from tests.services.scorer.records import record

LIMIT, WINDOW = DEFAULT_POLICY.limit, DEFAULT_POLICY.window


def dead_letters(*places, start=0):
    return [DeadLetter(place, record(b"x", offset=start + place), "bad") for place in places]


def test_a_hundred_of_the_last_thousand_are_too_many():
    """As docs/guarantees.md says."""
    assert (LIMIT, WINDOW) == (100, 1_000)


def spread(over):
    """As many places as the limit, the first and last of exactly `over` records among them."""
    return [*range(LIMIT - 1), over - 1]


@pytest.mark.parametrize("size", [1, 7, LIMIT, WINDOW, 2 * WINDOW])
@pytest.mark.parametrize(("over", "reached"), [(WINDOW, True), (WINDOW + 1, False)])
def test_the_limit_is_reached_within_exactly_the_window(over, reached, size):
    """However the records are cut into batches."""
    places, window, found = spread(over), DeadLetterWindow(DEFAULT_POLICY), []
    for start in range(0, over, size):
        count = min(size, over - start)
        bad = [place - start for place in places if start <= place < start + count]
        found.append(window.reached(count, dead_letters(*bad, start=start)))
    assert found[:-1] == [False] * (len(found) - 1)
    assert found[-1] is reached


@pytest.mark.parametrize("offset", [0, 5, WINDOW])
def test_one_less_than_the_limit_is_borne(offset):
    window = DeadLetterWindow(DEFAULT_POLICY)
    bad = dead_letters(*range(offset, offset + LIMIT - 1))
    assert not window.reached(offset + LIMIT - 1, bad)
    assert window.reached(1, dead_letters(0))


def test_a_few_among_many_are_borne():
    sparse = range(0, 30_000, WINDOW // LIMIT + 1)
    assert not DeadLetterWindow(DEFAULT_POLICY).reached(30_000, dead_letters(*sparse))


def test_a_batch_that_reaches_the_limit_is_not_counted_twice():
    window = DeadLetterWindow(DeadLetterPolicy(limit=3, window=10))
    assert not window.reached(2, dead_letters(0, 1))
    assert window.reached(1, dead_letters(0, start=2))
    assert window.reached(1, dead_letters(0, start=2))
    assert not window.reached(8, [])


def test_what_is_approved_is_not_counted():
    window = DeadLetterWindow(DEFAULT_POLICY)
    bad = dead_letters(*range(LIMIT))
    assert window.reached(LIMIT, bad)
    window.approve({"feed.posts": LIMIT})
    assert window.reached(LIMIT, bad)
    window.approve({"feed.interactions": LIMIT - 1})
    assert not window.reached(LIMIT, bad)
    assert window.reached(LIMIT, dead_letters(*range(LIMIT), start=LIMIT))


def test_another_policy_has_another_limit_and_window():
    window = DeadLetterWindow(DeadLetterPolicy(limit=2, window=3))
    assert not window.reached(4, dead_letters(0, 3))
    assert window.reached(3, dead_letters(1))


def test_an_item_says_why_and_from_where():
    bad = record(b"x", key=b"ana", offset=7, partition=3, topic="feed.posts", timestamp=11)
    key, value, headers = DEFAULT_POLICY.item(DeadLetter(0, bad, "no JSON"))
    assert (key, value) == (b"ana", b"x")
    assert dict(headers) == {
        "reason": b"no JSON", "topic": b"feed.posts", "partition": b"3", "offset": b"7",
        "timestamp": b"11",
    }  # fmt: skip


def test_an_item_holds_the_first_bytes_of_what_is_too_large():
    large = DeadLetter(0, record(bytes(range(256)) * 4_096, key=b"k" * 1_000_000), "too large")
    item = DEFAULT_POLICY.item(large)
    assert item.value == large.record.value[: DEFAULT_POLICY.max_bytes]
    assert item.key == b"k" * DEFAULT_POLICY.max_bytes
    assert len(item.key) + len(item.value) < 1_000_000
    assert DeadLetterPolicy(max_bytes=1).item(large)[:2] == (b"k", b"\0")


def test_an_item_of_an_empty_record_is_empty():
    assert DEFAULT_POLICY.item(DeadLetter(0, record(None, key=None), "no value"))[:2] == (
        None,
        None,
    )
