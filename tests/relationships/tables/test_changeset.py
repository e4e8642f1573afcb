from relationships.tables.changeset import decode_seen, encode_seen
from relationships.tables.seen_entries import COUNTED, Entries


def test_seen_records_say_what_they_were_made_of():
    many = b"".join(name.to_bytes(16, "big") for name in range(40_000))
    records = list(encode_seen(12, many))
    assert len({key for key, _ in records}) == 3
    assert [decode_seen(value)[0] for _, value in records] == [12] * 3
    assert b"".join(decode_seen(value)[1] for _, value in records) == many


def test_hashes_of_the_layout_before_are_of_counted_events_that_no_undo_takes_back():
    """A record of layout 1: the hour in four bytes, then hashes of sixteen."""
    hashes = [bytes(range(16)), bytes(range(16, 32))]
    hour, entries = decode_seen((488_888).to_bytes(4, "big") + b"".join(hashes))
    assert hour == 488_888
    found = Entries.decode(entries)
    assert found.marks.tolist() == [COUNTED, COUNTED]
    assert Entries.of(hashes).encode() == found.marked(found.marks ^ found.marks).encode()
