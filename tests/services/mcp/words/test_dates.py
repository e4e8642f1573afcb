import pytest

from services.mcp.words import dates

NOW = "2026-11-28T09:00:00Z"


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-11-28T23:59:00Z", "today (28 November 2026)"),
        ("2026-11-27T23:59:59.999Z", "yesterday (27 November 2026)"),
        ("2026-11-28T00:30:00+01:00", "yesterday (27 November 2026)"),
        ("2026-11-24T16:00:00Z", "4 days ago (24 November 2026)"),
        ("2026-11-29T00:00:00Z", "tomorrow (29 November 2026)"),
        ("2026-12-03T00:00:00Z", "in 5 days (3 December 2026)"),
        ("2026-09-30T00:00:00Z", "59 days ago (30 September 2026)"),
        ("2026-09-29T00:00:00Z", "2 months ago (29 September 2026)"),
        ("2024-02-15T00:00:00Z", "2 years ago (15 February 2024)"),
    ],
)
def test_a_time_is_said_by_its_day(time: str, said: str) -> None:
    assert dates.dated(time, NOW) == said


def test_a_span_of_one_day_is_that_day() -> None:
    assert dates.span("2026-12-03T08:00:00Z", "2026-12-03T20:00:00Z") == "3 December 2026"
    assert dates.span("2026-12-31T08:00:00Z", "2027-01-01T20:00:00Z") == (
        "31 December 2026 to 1 January 2027"
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 second"), (59.9, "59 seconds"), (60, "1 minute"), (7_300, "2 hours"), (2e6, "23 days")],
)
def test_a_length_is_said_to_its_greatest_unit(seconds: float, said: str) -> None:
    assert dates.lasting(seconds) == said


@pytest.mark.parametrize(("days", "said"), [(0.4, "every day"), (1.6, "every 2 days")])
def test_a_rhythm_is_said_in_whole_days(days: float, said: str) -> None:
    assert dates.every(days) == said
