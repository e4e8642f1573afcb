from schemas import limits


def test_limits_are_the_contract():
    assert limits.MAX_ID_BYTES == 200
    assert limits.MAX_EVENT_BYTES == 256 * 1024
    assert limits.MAX_EVENTS == 10_000
    assert limits.MAX_BODY_BYTES == 5 * 1024 * 1024
    assert limits.AHEAD_MS == 600_000
