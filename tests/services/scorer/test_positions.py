from services.scorer.positions import POSITIONS_KEY, decode_positions, positions_record


def test_states_what_is_read_back():
    key, value = positions_record({"feed.posts": 3, "feed.reading": 1 << 40})
    assert key == POSITIONS_KEY
    assert decode_positions(value) == {"feed.posts": 3, "feed.reading": 1 << 40}
