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
    trips = (trip.place for trip in profile.trips() if _is_on(trip, at) and trip.place)
    return next(trips, None) or home(profile)


def _is_on(trip: Update, at: int) -> bool:
    """A trip without a start is on from when it was told, one without an end for good."""
    start = trip.at if trip.starts_at is None else trip.starts_at
    return start <= at and (trip.ends_at is None or at < trip.ends_at)
