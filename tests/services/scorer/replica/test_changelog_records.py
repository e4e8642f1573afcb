from relationships.profile.profile import Profile, encode_profile
from relationships.tables.changeset import Changes, encode_seen
from relationships.tables.seen_ids import SeenIds
from schemas.topics import PROFILES, RELATIONSHIPS, SEEN
from services.scorer.positions import positions_record
from services.scorer.replica.changelog_records import (
    changes_of,
    last_positions,
    transaction_ends,
)
from tests.services.scorer.records import record


def records(*items):
    return [record(value, key=key, offset=n) for n, (key, value) in enumerate(items)]


FIRST, SECOND = positions_record({"a": 1, "b": 1}), positions_record({"a": 3, "b": 1})


def test_the_last_value_of_each_key_counts_and_positions_are_no_row():
    rows = records((b"z", b"\1"), (b"y", b"\2"), FIRST, (b"z", None), SECOND)
    old, new = (encode_profile(Profile(days={day: 1})) for day in (7, 8))
    profiles = records((b"ana", old), (b"ana", new))
    changes = changes_of({RELATIONSHIPS: rows, PROFILES: profiles, SEEN: []})
    assert changes == Changes([(b"y", b"\2"), (b"z", None)], [(b"ana", new)], [])


def test_what_became_of_ids_is_gathered_by_generation():
    one, two, three = (bytes([n]) * 16 for n in range(3))
    parts = [SeenIds(7, 50, one), SeenIds(8, 70, two), SeenIds(7, 60, three)]
    items = [*encode_seen(Changes(seen=parts[:1], kept_from=5)), FIRST,
             *encode_seen(Changes(seen=parts[1:], kept_from=7)), SECOND]  # fmt: skip
    changes = changes_of({RELATIONSHIPS: [], PROFILES: [], SEEN: records(*items)})
    assert changes.seen == [SeenIds(7, 60, one + three), SeenIds(8, 70, two)]
    assert changes.kept_from == 7


def test_transactions_end_after_their_positions():
    found = records((b"x", b"1"), FIRST, SECOND, (b"x", b"2"))
    assert transaction_ends(found, {}) == {0: 0, 2: 2, 4: 3}
    assert transaction_ends(found[2:], {"a": 1, "b": 1}) == {2: 0, 4: 1}


def test_the_last_positions_are_those_of_the_last_whole_transaction():
    found = records(FIRST, (b"x", b"1"), SECOND, (b"x", b"2"))
    assert last_positions(found) == {"a": 3, "b": 1}
    assert last_positions(found[1:2]) is None
