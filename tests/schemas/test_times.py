from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.times import LATEST_MS, InvalidTime, format_time, read_time

MS = st.integers(0, LATEST_MS)


@given(MS)
def test_a_formatted_time_reads_as_itself(ms: int) -> None:
    assert read_time(format_time(ms)) == ms


@given(MS)
def test_an_integer_is_epoch_milliseconds(ms: int) -> None:
    assert read_time(ms) == ms


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)),
    st.integers(-23 * 60 - 59, 23 * 60 + 59),
)
def test_any_offset_means_the_same_instant(naive: datetime, minutes: int) -> None:
    time = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    expected = (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert read_time(time.isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-23T10:00:00Z", 1_795_428_000_000),
        ("2026-11-23T10:00:00.5Z", 1_795_428_000_500),
        ("2026-11-23T10:00:00.123456789Z", 1_795_428_000_123),
        ("2026-11-23T12:30:00+02:30", 1_795_428_000_000),
        ("2026-11-23t10:00:00z", 1_795_428_000_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ],
)
def test_rfc_3339(text: str, ms: int) -> None:
    assert read_time(text) == ms


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23T25:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "20261123T100000Z",
        "1763892000",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+23:59",
        -1,
        LATEST_MS + 1,
        10**30,
        1.5,
        1e30,
        True,
        None,
        [],
        {},
    ],
)
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(InvalidTime):
        read_time(value)
