"""Counting each id once, whatever else comes under it. Events are (id, member, undo)."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.folding import Directed
from relationships.tables.seen_entries import COUNTED, TAKEN_BACK
from schemas.events import FeedEvent
from services.scorer.decoding.decoded import Decoded
from services.scorer.fold.deduplication import deduplicate, judge


class Remembered:
    """What is remembered of ids between batches, plainly."""

    def __init__(self):
        self.marks = {}

    def seen(self, ids):
        return np.array([self.marks.get(each, 0) for each in _names(ids)], np.uint64)

    def count(self, *events, updates=()):
        """Deduplicate a batch, and remember what it says of the ids."""
        new = deduplicate(decoded(events, updates), self.seen)
        for name, mark in zip(_names(new.entries), new.entries.marks.tolist(), strict=True):
            self.marks[name] = max(mark, self.marks.get(name, 0))
        return new


def _names(ids):
    return [
        (first, second >> 32) for first, second in zip(*map(np.ndarray.tolist, ids), strict=True)
    ]


def decoded(events, updates=()):
    columns = np.arange(len(events)), np.full(len(events), 9), np.ones(len(events), np.int64)
    directed = Decoded.of_directed(
        [name.encode() * 16 for name, *_ in events],
        Directed([f"ana\0{member}".encode() for _, member, _ in events],
                 np.zeros(len(events), np.int64), columns[1], columns[2],
                 np.array([-1 if undo else 1 for *_, undo in events], np.int64)),
        columns[1], 0,
    )  # fmt: skip
    return directed._replace(
        update_hashes=[name.encode() * 16 for name, *_ in updates],
        updates=[
            FeedEvent(id=name, source="s", kind="post", actor=member, at=9, undo=undo)
            for name, member, undo in updates
        ],
        updates_appended=np.full(len(updates), 9),
    )


def event(name, member="bo"):
    return name, member, False


def undo(name, member="bo"):
    return name, member, True


def folded(new):
    """The members and net counts of what is to be folded."""
    members = [key.partition(b"\0")[2].decode() for key in new.directed.keys]
    directed = list(zip(members, new.directed.net.tolist(), strict=True))
    counted = [(update.actor, -1 if update.undo else 1) for update in new.updates]
    return directed + counted + [(update.actor, 0) for update in new.cancelled]


CASES = {
    "once": ([event("a"), event("b")], [("bo", 1), ("bo", 1)]),
    "again": ([event("a"), event("a"), event("a", "cy")], [("bo", 1)]),
    "taken back": ([event("a"), undo("a")], [("bo", 1), ("bo", -1)]),
    "taken back twice": ([event("a"), undo("a"), undo("a")], [("bo", 1), ("bo", -1)]),
    "counted again after its undo": ([event("a"), undo("a"), event("a")], [("bo", 1), ("bo", -1)]),
    "another under its id": ([event("a"), undo("a"), event("a", "cy")], [("bo", 1), ("bo", -1)]),
    "undone in advance": ([undo("a"), event("a")], [("bo", 0)]),
    "undone twice in advance": ([undo("a"), undo("a"), event("a"), event("a")], [("bo", 0)]),
    "undone without event": ([undo("a")], []),
    "undone in advance, another": ([undo("a"), event("a", "cy"), undo("a")], [("cy", 1)]),
    "undone, another": ([event("a"), undo("a", "cy")], [("bo", 1)]),
    "undone, another, then it": ([event("a"), undo("a", "cy"), undo("a")], [("bo", 1), ("bo", -1)]),
    "of others untouched": ([undo("a"), event("b"), event("c"), undo("b")],
                            [("bo", 1), ("bo", 1), ("bo", -1)]),
}  # fmt: skip


@pytest.mark.parametrize("apart", [False, True], ids=["in one batch", "in a batch each"])
@pytest.mark.parametrize("updates", [False, True], ids=["interactions", "updates"])
@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_folded(given, expected, updates, apart):
    remembered, found, counts = Remembered(), [], np.zeros(3, int)
    for batch in [[each] for each in given] if apart else [given]:
        new = remembered.count(updates=batch) if updates else remembered.count(*batch)
        found += folded(new)
        counts += (new.folded, new.duplicates, new.unmatched)
    assert sorted(found) == sorted(expected)
    assert counts[0] == len(expected)
    undos = sum(undo for *_, undo in given) - sum(net < 0 for _, net in expected)
    assert counts.tolist() == [len(expected), len(given) - len(expected) - undos, undos]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["bo", "cy"]), st.booleans())),
       st.lists(st.integers(0, 30), max_size=4), st.booleans())  # fmt: skip
def test_batches_do_not_matter(events, cuts, updates):
    """It is as if each record came alone, and was judged by what was remembered of its id."""
    alone, expected = {}, []
    prints = {member: fingerprint(member, update=updates) for member in ("bo", "cy")}
    for name, member, undone in events:
        alone[name], net = judge(alone.get(name, 0), prints[member], undo=undone)
        expected += [] if net is None else [(member, net)]
    remembered, found = Remembered(), []
    bounds = [0, *sorted(min(cut, len(events)) for cut in cuts), len(events)]
    for start, end in itertools.pairwise(bounds):
        batch = events[start:end]
        found += folded(remembered.count(updates=batch) if updates else remembered.count(*batch))
    assert sorted(found) == sorted(expected)
    assert sorted(remembered.marks.values()) == sorted(alone.values())


def fingerprint(member, *, update):
    remembered = Remembered()
    batch = [("a", member, True)]
    remembered.count(updates=batch) if update else remembered.count(*batch)
    return next(iter(remembered.marks.values()))


def test_marks_only_grow():
    marks, prints = [0, 1, 7, COUNTED, COUNTED | 1, COUNTED | 7, TAKEN_BACK], [1, 7]
    for mark in marks:
        for fingerprint in prints:
            for undo in (False, True):
                assert judge(mark, fingerprint, undo=undo)[0] >= mark


def test_what_was_counted_before_there_were_fingerprints_is_not_taken_back():
    assert judge(COUNTED, 7, undo=True) == (COUNTED, None)
    assert judge(COUNTED, 7, undo=False) == (COUNTED, None)


def test_ids_that_share_half_a_hash_are_two():
    names = [b"a" * 16, b"a" * 8 + b"b" * 8, b"a" * 16]
    batch = decoded([event("x")] * 3)._replace(directed_hashes=names)
    new = deduplicate(batch, Remembered().seen)
    assert (new.folded, new.duplicates) == (2, 1)


def test_what_was_seen_is_asked_once_for_all_events():
    asked = []

    def seen(ids):
        asked.append(_names(ids))
        return np.zeros(len(ids.first), np.uint64)

    deduplicate(decoded([event("a"), event("b")], [event("c")]), seen)
    assert [len(names) for names in asked] == [3]
    assert asked[0] == sorted(asked[0])


def test_nothing_comes_to_nothing():
    new = Remembered().count()
    assert (folded(new), new.entries.encode()) == ([], b"")
