from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.sources.generic.times import read_time

BERLIN = ZoneInfo("Europe/Berlin")
AT = 1_431_882_400_000
"""2015-05-17T17:06:40Z"""


@pytest.mark.parametrize(
    "stated",
    [AT, AT / 1000, str(AT), "1431882400", "1431882400.000", "2015-05-17T17:06:40Z",
     "2015-05-17 17:06:40 UTC", "2015-05-17 17:06:40 GMT", "2015-05-17 17:06:40Z",
     "2015-05-17 17:06:40 +0000", "2015-05-17 19:06:40 +0200", "2015-05-17 19:06:40+02:00",
     "2015-05-17T19:06:40.000+02:00", "20150517T170640Z", "2015-05-17T17:06:40.000000Z",
     "Sun, 17 May 2015 17:06:40 GMT", "Sun, 17 May 2015 19:06:40 +0200", " 2015-05-17T17:06:40Z ",
     "2015-05-17 17:06:40  UTC"],
    ids=str,
)  # fmt: skip
def test_the_usual_forms_of_one_time(stated: object) -> None:
    assert read_time(stated, (), BERLIN) == AT


@pytest.mark.parametrize(
    "stated", ["2015-05-17 19:06:40", "2015-05-17T19:06:40", "2015-05-17T19:06:40.000"]
)
def test_without_an_offset_it_is_in_the_zone_of_the_settings(stated: str) -> None:
    assert read_time(stated, (), BERLIN) == AT
    assert read_time(stated, (), UTC) == AT + 2 * 3_600_000


def test_a_day_begins_in_its_zone() -> None:
    midnight = datetime(2015, 5, 17, tzinfo=BERLIN)
    assert read_time("2015-05-17", (), BERLIN) == midnight.timestamp() * 1000


@pytest.mark.parametrize(
    ("stated", "format_"),
    [
        ("17.05.2015 19:06:40", "%d.%m.%Y %H:%M:%S"),
        ("05/17/2015 07:06:40 PM", "%m/%d/%Y %I:%M:%S %p"),
        ("Sun May 17 17:06:40 +0000 2015", "%a %b %d %H:%M:%S %z %Y"),
        ("20150517190640", "%Y%m%d%H%M%S"),
    ],
)
def test_formats_of_the_settings_come_first(stated: str, format_: str) -> None:
    assert read_time(stated, ["%Y", format_], BERLIN) == AT
    assert read_time("2015-05-17T17:06:40Z", ["%Y", format_], BERLIN) == AT


@pytest.mark.parametrize(
    "stated", ["", "yesterday", "2015-13-01", "17/05/2015", True, None, [], {},
               "2015-05-17 25:00:00", "99999-01-01", "Sun, 99 May 2015 17:06:40 GMT"],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_read_stays_as_it_is(stated: object) -> None:
    assert read_time(stated, ["%d.%m.%Y"], BERLIN) == stated


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["{0:%Y-%m-%dT%H:%M:%S.%f%z}", "{0:%Y-%m-%d %H:%M:%S.%f %z}", "{0}"]),
)
def test_any_time_with_any_offset(time: datetime, minutes: int, form: str) -> None:
    aware = time.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    assert read_time(form.format(aware), (), BERLIN) == since // timedelta(milliseconds=1)


@given(st.datetimes(), st.sampled_from([UTC, BERLIN]))
def test_any_time_without_an_offset(time: datetime, zone: ZoneInfo) -> None:
    since = time.replace(tzinfo=zone) - datetime(1970, 1, 1, tzinfo=UTC)
    assert read_time(str(time), (), zone) == since // timedelta(milliseconds=1)


@given(st.text(max_size=30))
def test_no_text_is_a_failure(stated: str) -> None:
    assert isinstance(read_time(stated, ["%Y-%m-%d"], UTC), str | int)
