import pytest

from relationships.profile.whereabouts import home, present_place, present_stay
from relationships.row.rows import NONE
from tests.relationships.profile.updates import BERLIN, LIVES, NOW, ROME, profile, trip


@pytest.mark.parametrize(
    ("events", "where"),
    [
        ([], None),
        ([LIVES], "Berlin"),
        ([LIVES, trip(-5)], "Paris"),
        ([LIVES, trip(+5)], "Berlin"),
        ([LIVES, trip(-5, starts_at=0, ends_at=1)], "Paris"),
        ([LIVES, trip(-5, starts_at=1)], "Berlin"),
        ([LIVES, trip(-5, starts_at=-2, ends_at=0)], "Berlin"),
        ([LIVES, trip(-5, ends_at=1)], "Paris"),
        ([trip(-9, ROME), trip(-5)], "Paris"),
        ([trip(-9, ROME), trip(-5, ends_at=-1)], "Rome"),
        ([trip(-9, ROME), trip(-5), trip(-5) | {"undo": True}], "Rome"),
        ([LIVES, {"kind": "travel", "at": NOW - 1}], "Berlin"),
    ],
)
def test_present_place_is_that_of_the_latest_trip_that_is_on_or_home(events, where):
    place = present_place(profile(*events), NOW)
    assert (place and place.name) == where


def test_home_stays_home_on_a_trip():
    assert home(profile(LIVES, trip(-5))).name == "Berlin"


def test_a_stay_begins_with_the_trip_and_at_home_it_is_for_ever():
    since, place = present_stay(profile(LIVES, trip(-5, starts_at=-2)), NOW)
    assert (since, place.name) == (NOW - 2, "Paris")
    since, place = present_stay(profile(LIVES, trip(-5, starts_at=2)), NOW)
    assert (since, place.name) == (NONE, BERLIN["name"])
    assert present_stay(profile(), NOW) is None
