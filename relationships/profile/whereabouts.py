"""Where a member is at home, and where it is at a moment."""

from itertools import pairwise
from typing import NamedTuple

import msgspec

from relationships.profile.profile import Update, Whereabouts
from relationships.row.rows import NONE
from schemas.events import Place


def home(profile: Whereabouts) -> Place | None:
    """Where the member says it lives."""
    stated = profile.statement("place")
    return None if stated is None else msgspec.convert(stated, Place)


def present_place(profile: Whereabouts, at: int) -> Place | None:
    """Where the member is at `at` (epoch ms): on its latest trip that is on, else at home."""
    trip = present_trip(profile, at)
    return home(profile) if trip is None else trip.place


def present_stay(profile: Whereabouts, at: int) -> tuple[int, Place] | None:
    """Where a member is at `at` and since when; since ever at home. None where unknown."""
    trip = present_trip(profile, at)
    if trip is not None and trip.place is not None:
        return start_of(trip), trip.place
    place = home(profile)
    return None if place is None else (NONE, place)


class Stay(NamedTuple):
    """Being somewhere from `begins` until `ends` (epoch ms), at home or on a trip."""

    place: Place
    begins: int
    ends: int
    travelling: bool


def stays(profile: Whereabouts, begin: int, end: int) -> list[Stay]:
    """Where the member is from `begin` until `end` (epoch ms), in order, as far as it is known.

    Of a single moment there is one stay at most, which ends when it begins.
    """
    if not profile.travels:
        place = home(profile)
        return [] if place is None else [Stay(place, begin, end, travelling=False)]
    times = {t for trip in profile.trips() for t in (start_of(trip), trip.ends_at) if t}
    bounds = [begin, *sorted(t for t in times if begin < t < end), end]
    found: list[Stay] = []
    for begins, ends in pairwise(bounds):
        trip = present_trip(profile, begins)
        place = home(profile) if trip is None else trip.place
        last = found[-1] if found else None
        if last and (last.place, last.travelling, last.ends) == (place, trip is not None, begins):
            found[-1] = last._replace(ends=ends)
        elif place is not None:
            found.append(Stay(place, begins, ends, travelling=trip is not None))
    return found


def present_trip(profile: Whereabouts, at: int) -> Update | None:
    """The latest trip that is on at `at` (epoch ms) and says where to."""
    trips = (trip for trip in profile.trips() if is_on(trip, at) and trip.place)
    return next(trips, None)


def is_on(trip: Update, at: int) -> bool:
    """Whether a trip is on at `at` (epoch ms); one without an end is for good."""
    return start_of(trip) <= at and (trip.ends_at is None or at < trip.ends_at)


def start_of(trip: Update) -> int:
    """When a trip begins (epoch ms): where it does not say so, when it was announced."""
    return trip.at if trip.starts_at is None else trip.starts_at
