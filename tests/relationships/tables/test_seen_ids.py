import random
from hashlib import blake2b

import lmdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.tables import seen_ids
from relationships.tables.id_retention import PERIOD_HOURS, SEEN_HOURS
from relationships.tables.seen_entries import COUNTED, TAKEN_BACK, Entries
from relationships.tables.seen_ids import find
from relationships.tables.seen_ids import remember as remember_entries


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


def remember(cursor, hour, names, mark=COUNTED):
    remember_entries(cursor, hour, Entries.of(list(names)).marked(np.uint64(mark)))


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


def test_keys_of_events_are_kept_for_a_day_and_then_forgotten(cursor):
    remember(cursor, 100, hashes(1, 2))
    remember(cursor, 100 + SEEN_HOURS - 1, hashes(3))
    assert known(cursor, hashes(1, 2, 3, 4)) == set(hashes(1, 2, 3))
    remember(cursor, 100 + SEEN_HOURS + PERIOD_HOURS, hashes(4))
    assert known(cursor, hashes(1, 2, 3, 4)) == set(hashes(3, 4))


def test_a_key_seen_again_is_kept_from_then_on(cursor):
    remember(cursor, 100, hashes(1, 2))
    remember(cursor, 110, hashes(1))
    remember(cursor, 100 + SEEN_HOURS + PERIOD_HOURS, hashes(9))
    assert known(cursor, hashes(1, 2)) == set(hashes(1))


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


def test_long_runs_are_merged_no_further(cursor, monkeypatch):
    monkeypatch.setattr(seen_ids, "LONGEST", 8)
    every = spread(64)
    for start in range(0, len(every), 4):
        remember(cursor, 7, every[start : start + 4])
    assert entries(cursor) == 8
    assert known(cursor, every) == set(every)


@given(st.lists(st.tuples(st.integers(0, 70), st.sets(st.integers(0, 60), min_size=1))))
def test_all_of_the_last_day_are_found_and_none_that_never_was(tmp_path_factory, batches):
    at: dict[int, int] = {}
    with (
        lmdb.open(str(tmp_path_factory.mktemp("seen")), map_size=1 << 20) as env,
        env.begin(write=True) as txn,
        txn.cursor() as cursor,
    ):
        latest = 0
        for hour, names in batches:
            latest = max(latest, hour)
            remember(cursor, latest, hashes(*names))
            at |= dict.fromkeys(names, latest)
        found = known(cursor, hashes(*range(100)))
    assert found <= set(hashes(*at))
    assert found >= set(hashes(*(name for name, hour in at.items() if hour > latest - SEEN_HOURS)))
