from services.scorer.fold.dead_letter_policy import (
    KEPT_BYTES,
    LIMIT,
    WINDOW,
    TooManyDeadLetters,
    headers_of,
    item_of,
)
from services.scorer.fold.record_decode import DeadLetter
from tests.services.scorer.records import record


def dead_letters(*places, start=0):
    return [DeadLetter(place, record(b"x", offset=start + place), "bad") for place in places]


def test_halts_at_the_limit_within_the_window():
    assert not TooManyDeadLetters().reached(LIMIT - 1, dead_letters(*range(LIMIT - 1)))
    assert TooManyDeadLetters().reached(LIMIT, dead_letters(*range(LIMIT)))


def test_the_window_runs_over_batches():
    limit = TooManyDeadLetters()
    assert not limit.reached(LIMIT - 1, dead_letters(*range(LIMIT - 1)))
    assert limit.reached(1, dead_letters(0))
    assert not limit.reached(WINDOW, [])
    assert not limit.reached(LIMIT - 1, dead_letters(*range(LIMIT - 1)))


def test_a_few_among_many_are_borne():
    sparse = range(0, 30_000, WINDOW // LIMIT + 1)
    assert not TooManyDeadLetters().reached(30_000, dead_letters(*sparse))


def test_what_is_waved_through_is_not_counted():
    limit = TooManyDeadLetters()
    bad = dead_letters(*range(LIMIT))
    assert limit.reached(LIMIT, bad)
    limit.resume({"feed.interactions": LIMIT})
    assert not limit.reached(LIMIT, bad)
    assert limit.reached(LIMIT, dead_letters(*range(LIMIT), start=LIMIT))


def test_a_letter_says_why_and_whence():
    dead_letter = DeadLetter(0, record(b"x", key=b"ana", offset=7), "no JSON")
    (key, value), headers = item_of(dead_letter), headers_of(dead_letter)
    assert (key, value) == (b"ana", b"x")
    told = dict(headers)
    assert told["reason"] == b"no JSON"
    assert (told["topic"], told["offset"]) == (b"feed.interactions", b"7")


def test_of_what_is_as_large_as_a_record_can_be_a_letter_keeps_what_fits():
    key, value = item_of(DeadLetter(0, record(b"x" * (1 << 20), key=None), "too large"))
    assert (key, value) == (None, b"x" * KEPT_BYTES)
