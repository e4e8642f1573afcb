"""Times as feeds state them, each by way of feedparser, as an agent gets it."""

from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.agents.polling.feed_times import feed_time

AT = 1_709_629_200_000
"""2024-03-05T09:00:00Z"""


def read(stated: str) -> int | None:
    page = f"<rss version='2.0'><channel><item><pubDate>{stated}</pubDate></item></channel></rss>"
    (entry,) = feedparser.parse(BytesIO(page.encode())).entries
    return feed_time(entry.get("published"), entry.get("published_parsed"))


@pytest.mark.parametrize(
    "stated",
    ["1709629200", "1709629200000", "Tue, 05 Mar 2024 10:00:00 +0100", "05 Mar 2024 09:00:00 GMT",
     "Tue, 05 Mar 2024 10:00:00 CET", "Tue, 05 Mar 2024 11:00:00 CEST",
     "Tue, 05 Mar 2024 04:00:00 EST", "Tue, 05 Mar 2024 05:00:00 EDT",
     "Tue, 05 Mar 2024 01:00:00 PST", "Tue, 05 Mar 2024 02:00:00 PDT",
     "Tue, 05 Mar 2024 03:00:00 CST", "Tue, 05 Mar 2024 10:00:00 BST",
     "Tue, 05 Mar 2024 18:00:00 JST", "Tue, 05 Mar 2024 20:00:00 AEDT",
     "Tue, 05 Mar 2024 12:00:00 MSK", "Tue, 05 Mar 2024 11:00:00 (CEST)",
     "Tue, 05 Mar 2024 10:00:00 GMT+0100", "Tue, 05 Mar 2024 10:00:00 +01:00",
     "Tue, 5 Mar 2024 09:00 UT", "Tuesday, 05-Mar-24 09:00:00 GMT", "Tue Mar  5 09:00:00 2024",
     "2024-03-05T10:00:00+01:00", "2024-03-05T09:00:00Z", "2024-03-05T09:00Z",
     "2024-03-05 09:00:00", "2024-03-05T11:00:00 CEST", " 2024-03-05T09:00:00.000Z "],
)  # fmt: skip
def test_forms_of_one_time(stated: str) -> None:
    assert read(stated) == AT


@pytest.mark.parametrize(
    "stated",
    ["Tue, 05 Mar 2024 24:00:00 +0100", "Tue, 05 Mar 2024 24:00 CET", "2024-03-05T24:00:00+01:00",
     "Tue, 05 Mar 2024 24:00:00 +0100", "Wed, 06 Mar 2024 00:00:00 +0100"],
)  # fmt: skip
def test_midnight_at_the_end_of_a_day(stated: str) -> None:
    assert read(stated) == AT + 14 * 3_600_000


@pytest.mark.parametrize(
    "stated",
    ["", "now", "Mardi, 05 Mars 2024 10:00:00 +0100", "Di, 05 Mrz 2024 10:00:00 +0100", "10:00",
     "10:00:00 GMT", "-1", "0001-01-01T00:00:00Z", "Tue, 05 Mar 2024 25:00:00 GMT",
     "Tue, 31 Feb 2024 10:00:00 GMT", "{{ date }}", "Invalid Date", "&lt;time&gt;", "CEST"],
)  # fmt: skip
def test_what_is_no_time(stated: str) -> None:
    assert read(stated) is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))
def test_any_time_in_the_forms_of_the_standards(time: datetime) -> None:
    aware = time.replace(tzinfo=UTC, microsecond=0)
    ms = int(aware.timestamp()) * 1000
    for stated in (format_datetime(aware), aware.isoformat(), format_datetime(aware, usegmt=True)):
        assert read(stated) == ms


@given(st.text(max_size=40))
def test_no_text_is_a_failure(stated: str) -> None:
    assert feed_time(stated, None) is None or feed_time(stated, None) >= 0


def test_a_time_that_cannot_be() -> None:
    assert feed_time("x", (-1, 1, 1, 0, 0, 0)) is None
