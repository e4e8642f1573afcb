"""Where a member is at home, and where it is at a moment."""

import msgspec

from relationships.profiles import Update, Whereabouts
from schemas.events import Place


def home(profile: Whereabouts) -> Place | None:
    """Where the member says it lives."""
    stated = profile.statement("place")
    return None if stated is None else msgspec.convert(stated, Place)


def present_place(profile: Whereabouts, at: int) -> Place | None:
    """Where the member is at `at` (epoch ms): on its latest trip that is on, else at home."""
    trip = present_trip(profile, at)
    return home(profile) if trip is None else trip.place


def present_trip(profile: Whereabouts, at: int) -> Update | None:
    """The latest trip that is on at `at` (epoch ms) and says where to."""
    trips = (trip for trip in profile.trips() if is_on(trip, at) and trip.place)
    return next(trips, None)


def is_on(trip: Update, at: int) -> bool:
    """Whether a trip is on at `at` (epoch ms); one without an end is for good."""
    return start_of(trip) <= at and (trip.ends_at is None or at < trip.ends_at)


def start_of(trip: Update) -> int:
    """When a trip begins (epoch ms): where it does not say so, when it was told."""
    return trip.at if trip.starts_at is None else trip.starts_at
