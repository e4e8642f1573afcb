from relationships.profile.activity import decode_activities, encode_activity, latest_days


def test_256_days_are_kept_that_of_the_latest_update_included():
    days = latest_days(dict.fromkeys(range(400, 1, -1), 1))
    assert list(days) == list(range(145, 401))
    assert latest_days({}) == {}


def test_activities_are_columns_by_member_without_what_does_not_count():
    encoded = [encode_activity({7: 2, 5: 1, 6: 0, 8: -1}), b"", encode_activity({9: 3})]
    found = decode_activities(encoded)
    assert [column.tolist() for column in found] == [[0, 0, 2], [5, 7, 9], [1, 2, 3]]


def test_a_day_is_two_words_of_32_bits():
    assert encode_activity({258: 1}) == b"\x02\x01\0\0\x01\0\0\0"
