import random
from hashlib import blake2b

import lmdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.tables.id_retention import Generation
from relationships.tables.seen_entries import COUNTED, TAKEN_BACK, Entries
from relationships.tables.seen_ids import SeenIds, find, forget, generations
from relationships.tables.seen_ids import remember as remember_ids


@pytest.fixture
def cursor(tmp_path):
    with (
        lmdb.open(str(tmp_path), map_size=1 << 26) as env,
        env.begin(write=True) as txn,
        txn.cursor() as cursor,
    ):
        yield cursor


def hashes(*names: int) -> list[bytes]:
    return [blake2b(b"%d" % name, digest_size=16).digest() for name in names]


def spread(count: int, seed: int = 0) -> list[bytes]:
    draw = random.Random(seed)
    return [draw.randbytes(16) for _ in range(count)]


def remember(cursor, start, names, mark=COUNTED, until=0):
    entries = Entries.of(list(names)).marked(np.uint64(mark))
    remember_ids(cursor, SeenIds(start, until, entries.encode()))


def marks(cursor, names):
    """The marks of those of `names` that are remembered."""
    found = find(cursor, Entries.of(list(names))).tolist()
    return {name: mark for name, mark in zip(names, found, strict=True) if mark}


def known(cursor, names):
    return set(marks(cursor, names))


def entries(cursor) -> int:
    return cursor.first() and sum(1 for _ in cursor.iternext(values=False))


def test_nothing_is_known_of_the_first_ones(cursor):
    assert known(cursor, spread(3)) == set()
    assert known(cursor, []) == set()


def test_a_generation_says_how_many_it_has_and_of_when(cursor):
    remember(cursor, 5, hashes(1, 2), until=70)
    remember(cursor, 5, hashes(3), until=90)
    remember(cursor, 9, hashes(4), until=80)
    assert generations(cursor) == [Generation(5, 3, 70, 90), Generation(9, 1, 80, 80)]


def test_generations_before_are_forgotten_as_a_whole(cursor):
    for start in (0, 5, 9):
        remember(cursor, start, hashes(start, start + 1))
    forget(cursor, 0)
    assert known(cursor, hashes(0, 1, 5, 9)) == set(hashes(0, 1, 5, 9))
    forget(cursor, 6)
    assert known(cursor, hashes(0, 1, 5, 6, 9, 10)) == set(hashes(9, 10))
    assert [generation.start for generation in generations(cursor)] == [9]


def test_a_generation_that_is_over_is_one_run_and_searched_through_a_filter(cursor):
    every = spread(5_000)
    for place in range(0, 5_000, 100):
        remember(cursor, 1, every[place : place + 100], mark=place + 1)
    assert entries(cursor) > 3
    remember(cursor, 2, spread(1, seed=1))
    assert entries(cursor) == 3 + 2
    found = marks(cursor, every + spread(5_000, seed=2))
    assert found == {name: place // 100 * 100 + 1 for place, name in enumerate(every)}


def test_the_greatest_mark_holds_in_whichever_run_it_is(cursor):
    remember(cursor, 1, spread(100), TAKEN_BACK)
    remember(cursor, 1, spread(2), 7)
    remember(cursor, 7, spread(50), COUNTED)
    assert set(marks(cursor, spread(100)).values()) == {TAKEN_BACK}
    remember(cursor, 7, spread(50), 9)
    remember(cursor, 7, spread(3, seed=1), 7)
    remember(cursor, 7, spread(3, seed=1), COUNTED)
    assert set(marks(cursor, spread(3, seed=1)).values()) == {COUNTED}
    assert set(marks(cursor, spread(50)).values()) == {TAKEN_BACK}


def test_hashes_that_share_a_half_are_distinguished(cursor):
    one, other = b"a" * 16, b"a" * 8 + b"b" * 8
    remember(cursor, 1, [one])
    assert known(cursor, [one, other]) == {one}


def test_what_comes_in_many_small_batches_is_in_few_entries(cursor):
    every = spread(3_000)
    for start in range(0, len(every), 3):
        remember(cursor, 7, every[start : start + 3])
    assert entries(cursor) <= 12
    assert known(cursor, every + spread(100, seed=1)) == set(every)


@given(st.lists(st.tuples(st.integers(0, 5), st.sets(st.integers(0, 60), min_size=1))))
def test_all_that_is_kept_is_found_and_nothing_that_never_was(tmp_path_factory, batches):
    last: dict[int, int] = {}
    with (
        lmdb.open(str(tmp_path_factory.mktemp("seen")), map_size=1 << 22) as env,
        env.begin(write=True) as txn,
        txn.cursor() as cursor,
    ):
        latest = 0
        for start, names in batches:
            latest = max(latest, start)
            remember(cursor, latest, hashes(*names))
            last |= dict.fromkeys(names, latest)
            forget(cursor, latest - 2)
        found = known(cursor, hashes(*range(100)))
    assert found == set(hashes(*(name for name, start in last.items() if start >= latest - 2)))
