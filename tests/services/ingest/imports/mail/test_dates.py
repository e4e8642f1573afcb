from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imports.mail.dates import mail_date, sent_at
from services.ingest.imports.mail.headers import Headers

NOW = datetime(2026, 11, 27, tzinfo=UTC)
GOOD = "Fri, 20 Nov 2026 10:00:00 +0100"
DAY_BEFORE = "Thu, 19 Nov 2026 09:00:00 +0000"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "20 Nov 2026 09:00 GMT",
        "Fri, 20 Nov 2026 09:00:00 -0000",
        "Mon, 20 nov 2026 04:00:00 EST",
        "Fri, 20 Nov 2026 10:00:00 +0100 (CET)",
        "Fri, 20 Nov 2026 10:00:00 (CET)",
        "Fri, 20 Nov 2026 10:00:00 GMT+0100",
        "Fri,20-November-26 09.00.00",
        "Fri, 20 Nov 126 09:00:00 UT",
        "Fri, 20 Nov 2026 09:00:00 QQQ",
        "Fri Nov 20 09:00:00 2026",
        "Fri Nov 20 10:00:00 CET 2026",
        "From 1@xxx Fri Nov 20 09:00:00 +0000 2026",
        "From ana@x.org Fri Nov 20 10:00:00 2026 +0100",
        "Fri, Nov 20, 2026 09:00:00",
        "2026-11-20T09:00:00Z",
        "2026-11-20 09:00:00",
    ],
)
def test_times_as_they_come(text: str) -> None:
    assert mail_date(text) == datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "31 Feb 2026 10:00:00 +0000",
        "20 Nov 99999 10:00:00",
        "20 Nov 2026 25:00:00",
        "20 Nov",
        "10:00:00",
        "20 \u017fep 2026 10:00:00",
        "9" * 5000,
        "NIL",
    ],
)
def test_no_times(text: str) -> None:
    assert mail_date(text) is None


@given(st.datetimes(datetime(1982, 1, 1), datetime(2200, 1, 1)), st.integers(-1439, 1439))
def test_what_the_standard_library_writes(when: datetime, offset: int) -> None:
    when = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    assert mail_date(format_datetime(when)) == when


@given(st.text())
def test_any_text_is_a_time_or_none(text: str) -> None:
    assert mail_date(text) is None or mail_date(text)


def sent(date: str, *received: str, arrived: datetime | None = None) -> str | None:
    lines = [f"Date: {date}", *(f"Received: from a by b; {each}" for each in received)]
    at = sent_at(Headers("\n".join(lines).encode()), arrived, NOW)
    return at and datetime.fromtimestamp(at / 1000, UTC).isoformat()


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 18 Jan 2038 03:14:07 +0000",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Tue, 1 Jan 1980 00:00",
        "Fri, 1 Jan 1904 00:00:00",
        "yesterday",
        "",
        "31 Feb 2026 10:00:00 +0000",
        "Fri, 27 Nov 2026 00:11:00 +0000",
        "Sun, 22 Nov 2026 09:00:00 +0000",
    ],
)
def test_a_date_that_cannot_be_is_that_of_receipt(date: str) -> None:
    assert sent(date, DAY_BEFORE) == "2026-11-19T09:00:00+00:00"
    assert sent(date, "nonsense", "1 Jan 2039 00:00", DAY_BEFORE) == "2026-11-19T09:00:00+00:00"
    assert sent(date, DAY_BEFORE, arrived=NOW) == "2026-11-19T09:00:00+00:00"


@pytest.mark.parametrize("date", ["Mon, 18 Jan 2038 03:14:07 +0000", "yesterday"])
def test_without_a_receipt_the_mailbox_says_when(date: str) -> None:
    assert sent(date, arrived=NOW - timedelta(days=1)) == "2026-11-26T00:00:00+00:00"
    assert sent(date, "nonsense", arrived=NOW + timedelta(days=1)) is None
    assert sent(date) is None


def test_a_sane_date_counts() -> None:
    good = "2026-11-20T09:00:00+00:00"
    assert sent(GOOD) == good
    assert sent(GOOD, "Fri, 20 Nov 2026 08:59:00 +0000") == good
    assert sent(GOOD, "Fri, 27 Nov 2026 00:00:00 +0000") == good
    assert sent(GOOD, arrived=datetime(2015, 1, 1, tzinfo=UTC)) == good
    assert sent("Fri, 27 Nov 2026 00:09:00 +0000", DAY_BEFORE[:5]) is not None
