"""The calendars of ../shared/cases, as their texts say."""

import pytest

from services.ingest.imports.calendars.calendar_file import calendar_file
from services.ingest.imports.calendars.difference import difference
from tests.services.ingest.imports.calendars.calendar_text import NOW
from tests.shared import SHARED

CASES = SHARED / "cases"

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")

MARCH_5TH_10_UTC = 1_709_632_800_000
LATER = NOW.replace(day=27)


def met(name: str) -> list[tuple[str, str, int]]:
    file = calendar_file((CASES / name).read_bytes(), LATER)
    return [
        (str(each["actor"])[5:], str(each["target"])[5:], each["at"])
        for each in difference({}, file, "calendar").statements
    ]


@pytest.mark.parametrize(
    "name",
    [
        "01-icloud-principal.ics",
        "02-one-bad-part-refuses-the-calendar.ics",
        "03-vtimezone-rdate-date.ics",
        "05-google-group-calendar.ics",
    ],
)
def test_ana_met_bo_and_nobody_else(name: str) -> None:
    assert met(name) == [("ana@example.org", "bo@example.org", MARCH_5TH_10_UTC)]


def test_the_to_do_is_passed_over() -> None:
    content = (CASES / "02-one-bad-part-refuses-the-calendar.ics").read_bytes()
    assert [tuple(each) for each in calendar_file(content, LATER).passed_over] == [
        ("VTODO is no event", "line 12")
    ]


def test_nobody_who_never_answered_has_met_anybody() -> None:
    assert met("calendar-never-answered.ics") == []
