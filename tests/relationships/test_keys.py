from relationships.keys import (
    FIRST_ID,
    header_key,
    noted_key,
    preferences_key,
    published_key,
    row_key,
    settings_key,
)


def test_keys_are_those_that_subscribers_read():
    assert row_key("ana", "bo") == b"ana\0bo"
    assert header_key("ana") == b"ana\0"
    assert preferences_key("ana", "bo") == b"\1ana\0bo"
    assert noted_key(row_key("ana", "bo")) == b"\2ana\0bo"
    assert published_key(b"ana") == b"\3ana"


def test_an_egos_records_stand_side_by_side_its_header_first():
    others = [row_key("anab", "bo"), row_key("ana!", "bo"), header_key("am")]
    ordered = sorted([row_key("ana", "bo"), header_key("ana"), row_key("ana", "é"), *others])
    at = ordered.index(header_key("ana"))
    assert ordered[at : at + 3] == [b"ana\0", b"ana\0bo", "ana\0é".encode()]


def test_all_ids_sort_beyond_all_marked_records():
    marked = [preferences_key("~", "~"), noted_key(b"~\0~"), published_key(b"~"),
              settings_key("~")]  # fmt: skip
    assert max(marked) < FIRST_ID == min(chr(c) for c in range(0x21, 0x7F)).encode()
