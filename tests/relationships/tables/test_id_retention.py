import pytest

from relationships.tables.id_retention import LARGEST, Generation, generation_now, kept_from
from schemas.times import DAY_MS

NOW = 1_760_000_000_000


def generations(*given):
    """Of (ids, days ago of the last one), the first at offset 10, the next at 20 …"""
    return [
        Generation(10 * place, ids, NOW - 99 * DAY_MS, NOW - round(days * DAY_MS))
        for place, (ids, days) in enumerate(given, 1)
    ]


@pytest.mark.parametrize(
    ("given", "room", "start"),
    [
        ([], 80, 99),
        ([(9, 0)], 80, 10),
        ([(10, 0)], 80, 99),
        ([(10, 1), (9, 0)], 80, 20),
        ([(1, 0)], 3, 99),
        ([(LARGEST - 1, 0)], 1 << 40, 10),
        ([(LARGEST, 0)], 1 << 40, 99),
    ],
)
def test_a_generation_is_an_eighth_of_the_room_and_no_larger_than_can_be_sorted(given, room, start):
    assert generation_now(generations(*given), 99, room) == start


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([], 0),
        ([(50, 9), (99, 2)], 10),
        ([(50, 9), (100, 2)], 20),
        ([(50, 1.01), (100, 0)], 20),
        ([(50, 0.99), (100, 0)], 10),
        ([(50, 9), (50, 8), (60, 7), (60, 0)], 30),
        ([(50, 9), (50, 0.5), (500, 0), (500, 0)], 20),
    ],
)
def test_what_is_over_the_room_and_older_than_a_day_is_forgotten(given, kept):
    assert kept_from(generations(*given), 100, NOW) == kept


def test_the_day_is_that_of_the_slowest_and_nothing_is_forgotten_while_that_is_unknown():
    known = generations((50, 9), (100, 2))
    assert kept_from(known, 100, NOW - 8 * DAY_MS) == 20
    assert kept_from(known, 100, NOW - 8 * DAY_MS - 1) == 10
    assert kept_from(known, 100, None) == 10
