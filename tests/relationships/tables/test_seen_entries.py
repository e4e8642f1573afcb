import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.tables.seen_entries import COUNTED, TAKEN_BACK, Entries, joined

drawn = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.sampled_from([1, 7, COUNTED])))


def entries(*given):
    """Of (first half, rest of the hash, mark)."""
    first, rest, mark = zip(*given, strict=True) if given else [()] * 3
    second = [r << 32 | m for r, m in zip(rest, mark, strict=True)]
    return Entries(np.array(first, np.uint64), np.array(second, np.uint64))


def test_an_entry_is_sixteen_bytes_of_which_the_mark_is_four():
    draw = random.Random(1)
    hashes = [draw.randbytes(16) for _ in range(3)]
    ids = Entries.of(hashes)
    assert ids.marks.tolist() == [0, 0, 0]
    marked = ids.marked(np.array([1, COUNTED, TAKEN_BACK], np.uint64))
    encoded = marked.encode()
    assert len(encoded) == 48
    assert Entries.decode(encoded).marks.tolist() == [1, COUNTED, TAKEN_BACK]
    for place, name in enumerate(hashes):
        entry = encoded[16 * place : 16 * place + 16]
        assert (entry[:8], entry[12:]) == (name[:8], name[12:])


@given(drawn, drawn)
def test_the_greatest_mark_of_an_id_is_found_and_none_of_another(held, wanted):
    run = entries(*held)
    run = run.at(run.order())
    ids = {(first, rest) for first, rest, _ in held}
    alone = dict(sorted(ids))
    asked = entries(*((first, rest, 0) for first, rest, _ in wanted))
    marks = run.find(asked).tolist() if held else [0] * len(wanted)
    for (first, rest, _), mark in zip(wanted, marks, strict=True):
        greatest = max([0, *(m for f, r, m in held if (f, r) == (first, rest))])
        # Of those that share a first half the last is found.
        assert mark == greatest if alone.get(first) == rest else mark in (0, greatest)


@given(drawn)
def test_order_is_by_id_then_mark_and_begins_with_each_id(given):
    run = entries(*given)
    for runs in (False, True):
        ordered = run.at(run.order(runs=runs))
        assert list(zip(*map(np.ndarray.tolist, ordered), strict=True)) == sorted(
            zip(*map(np.ndarray.tolist, run), strict=True)
        )
    ids = [(f, s >> 32) for f, s in zip(*map(np.ndarray.tolist, ordered), strict=True)]
    assert ordered.begins().tolist() == [n == 0 or ids[n - 1] != each for n, each in enumerate(ids)]


def test_joined_are_all_entries_of_the_parts():
    parts = [entries((1, 2, 3)), entries((4, 5, 6), (7, 8, 9))]
    assert joined(parts).encode() == entries((1, 2, 3), (4, 5, 6), (7, 8, 9)).encode()


@pytest.mark.parametrize("runs", [True, False])
def test_equal_ids_stay_in_their_order(runs):
    same = entries((5, 5, 0), (1, 1, 0), (5, 5, 0), (5, 5, 0))
    assert same.order(runs=runs).tolist() == [1, 0, 2, 3]
