import pytest

from services.http.problems import Problem
from services.ingest.signatures.freshness import TOLERANCE_S, check_fresh, check_unexpired

NOW_MS = 1_732_176_000_000
NOW_S = NOW_MS // 1000
MALFORMED = ["", " 1", "1.5", "-1", "+1", "٣", "1e9", "1" * 13, "soon"]


@pytest.mark.parametrize("apart_s", [-TOLERANCE_S, 0, TOLERANCE_S])
def test_near_is_fresh(apart_s: int) -> None:
    check_fresh(str(NOW_S + apart_s), NOW_MS)


@pytest.mark.parametrize("apart_s", [-TOLERANCE_S - 1, TOLERANCE_S + 1])
def test_further_away_is_not(apart_s: int) -> None:
    with pytest.raises(Problem, match="300 seconds") as raised:
        check_fresh(str(NOW_S + apart_s), NOW_MS)
    assert raised.value.kind.status == 401


@pytest.mark.parametrize("timestamp", MALFORMED)
def test_only_seconds_are_read(timestamp: str) -> None:
    with pytest.raises(Problem, match="seconds since 1970"):
        check_fresh(timestamp, NOW_MS)
    with pytest.raises(Problem, match="seconds since 1970"):
        check_unexpired(timestamp, NOW_MS)


def test_an_expiry_is_the_last_second() -> None:
    check_unexpired(None, NOW_MS)
    check_unexpired(str(NOW_S), NOW_MS)
    with pytest.raises(Problem, match="expired"):
        check_unexpired(str(NOW_S), NOW_MS + 1)
