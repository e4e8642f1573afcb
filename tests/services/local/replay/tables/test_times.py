from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from schemas.times import InvalidTime
from services.local.replay.tables.times import SECONDS, Moment, TableTimes

LISBON = ZoneInfo("Europe/Lisbon")
NOON = 1_720_785_600_000
"""2024-07-12T12:00:00Z, an hour later in Lisbon."""
MIDNIGHT = NOON - 13 * 3_600_000


@pytest.mark.parametrize(
    "cell",
    [
        "2024-07-12T12:00:00Z",
        "2024-07-12T14:00:00+02:00",
        "Fri, 12 Jul 2024 14:00:00 +0200",
        "12 Jul 2024 12:00 GMT",
        "2024-07-12 13:00",
        "2024-07-12T13:00:00.000",
        "12 Jul 2024 13:00:00",
        "1720785600",
        1720785600,
        datetime(2024, 7, 12, 12, tzinfo=UTC),
        datetime(2024, 7, 12, 13),
    ],
)
def test_one_moment_in_many_forms(cell):
    assert TableTimes(LISBON).read(cell) == Moment(NOON, is_day=False)


@pytest.mark.parametrize("cell", ["2024-07-12", date(2024, 7, 12)])
def test_a_day_begins_at_its_midnight(cell):
    assert TableTimes(LISBON).read(cell) == Moment(MIDNIGHT, is_day=True)


@pytest.mark.parametrize("cell", ["2024-07-12 13:00", "2024-07-12", date(2024, 7, 12)])
def test_a_local_time_needs_a_zone(cell):
    with pytest.raises(InvalidTime, match=r"must state its offset.*--timezone"):
        TableTimes().read(cell)


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        ("1720785600", "seconds"),
        ("1720785600.0", "seconds"),
        ("1720785600000", "milliseconds"),
        ("1720785600000000", "microseconds"),
        (1_720_785_600_000_000_000, "nanoseconds"),
    ],
)
def test_the_unit_of_a_number_is_the_one_in_which_it_is_plausible(number, unit):
    times = TableTimes()
    assert times.read(number).at == NOON
    assert times.guessed == unit


@pytest.mark.parametrize(
    "number", ["0", "5", "99999999", "10000000000", "1e9", "-1720785600", 1e30, float("nan")]
)
def test_a_number_that_is_plausible_in_no_unit(number):
    with pytest.raises(InvalidTime):
        TableTimes().read(number)


def test_the_unit_is_one_for_all_lines():
    times = TableTimes()
    times.read("1720785600000")
    with pytest.raises(InvalidTime, match="is in seconds, after lines in milliseconds"):
        times.read("1720785600")


def test_a_unit_that_is_given_is_no_guess():
    times = TableTimes(unit=SECONDS)
    assert times.read("5") == Moment(5000, is_day=False)
    assert times.guessed is None


def test_a_format_that_is_given():
    assert TableTimes(LISBON, "%d/%m/%Y %H:%M").read("12/07/2024 13:00").at == NOON
    assert TableTimes(LISBON, "%d/%m/%Y").read("12/07/2024") == Moment(MIDNIGHT, is_day=True)
    with pytest.raises(InvalidTime, match="'%d/%m/%Y'"):
        TableTimes(LISBON, "%d/%m/%Y").read("07/13/2024")


@pytest.mark.parametrize(
    "cell",
    [
        "12/07/2024",
        "Jul 12, 2024 10:00 PM",
        "2024-02-30 10:00",
        "31 Feb 2024 10:00",
        "yesterday",
        "",
        None,
        True,
    ],
)
def test_what_is_no_time_is_never_now(cell):
    with pytest.raises(InvalidTime):
        TableTimes(LISBON).read(cell)
