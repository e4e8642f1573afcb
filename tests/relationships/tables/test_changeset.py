import pytest

from relationships.tables.changeset import (
    FORGOTTEN_KEY,
    Changes,
    decode_kept_from,
    decode_seen,
    encode_seen,
)
from relationships.tables.seen_entries import COUNTED, Entries
from relationships.tables.seen_ids import SeenIds
from schemas.times import HOUR_MS


def test_seen_records_say_what_they_were_made_of():
    many = b"".join(name.to_bytes(16, "big") for name in range(40_000))
    records = list(encode_seen(Changes(seen=[SeenIds(12, 345, many)])))
    assert len({key for key, _ in records}) == 3
    found = [decode_seen(value) for _, value in records]
    assert {(ids.start, ids.until) for ids in found} == {(12, 345)}
    assert b"".join(ids.entries for ids in found) == many


@pytest.mark.parametrize("kept_from", [1, 1 << 40])
def test_the_last_record_says_from_where_on_ids_are_kept(kept_from):
    ids = SeenIds(1, 2, bytes(16))
    *_, (key, value) = encode_seen(Changes(seen=[ids], kept_from=kept_from))
    assert (key, decode_kept_from(value)) == (FORGOTTEN_KEY, kept_from)
    assert [decode_seen(value) for _, value in encode_seen(Changes(seen=[ids]))] == [ids]


def test_hashes_of_the_layout_before_are_of_counted_events_that_no_undo_takes_back():
    """A record of layout 1: the hour in four bytes, then hashes of sixteen."""
    hashes = [bytes(range(16)), bytes(range(16, 32))]
    start, until, entries = decode_seen((488_888).to_bytes(4, "big") + b"".join(hashes))
    assert (start, until) == (0, 488_889 * HOUR_MS)
    found = Entries.decode(entries)
    assert found.marks.tolist() == [COUNTED, COUNTED]
    assert Entries.of(hashes).encode() == found.marked(found.marks ^ found.marks).encode()
