from services.scorer.fold.positions import advance, drop_applied
from tests.services.scorer.records import record

RECORDS = [record(b"x", offset=5), record(b"x", offset=6), record(b"x", topic="feed.posts")]


def test_records_below_their_topics_position_are_dropped():
    assert drop_applied({"feed.interactions": 6}, RECORDS) == RECORDS[1:]
    assert drop_applied({"feed.posts": 1}, RECORDS) == RECORDS[:2]
    assert drop_applied({}, RECORDS) == RECORDS


def test_positions_are_next_offsets_and_others_stay():
    before = {"feed.interactions": 5, "feed.travel": 3}
    after = {"feed.interactions": 7, "feed.travel": 3, "feed.posts": 1}
    assert advance(before, RECORDS) == after
    assert advance(before, []) == before == {"feed.interactions": 5, "feed.travel": 3}
