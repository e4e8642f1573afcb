"""Profile changes: the job a member has just begun and the trip it is on, each published once.

What was published lies in a record beside the profile, so that nothing older is published again.
"""

import msgspec

from relationships.profile.moves import Moves
from relationships.profile.profile import Update
from relationships.profile.whereabouts import present_trip, start_of
from relationships.row.rows import NONE
from schemas.times import DAY_MS

RECENT_MS = 3 * DAY_MS
"""What began longer ago when it is first seen is not published."""


class Published(msgspec.Struct, frozen=True, array_like=True):
    """When the last published job began, and the trip (epoch ms)."""

    job: int = NONE
    trip: int = NONE


class ProfileChanges(msgspec.Struct, frozen=True):
    """A job and a trip to publish, None where there is none; and all that is `published` then."""

    published: Published
    job: Update | None = None
    trip: Update | None = None


_decoder = msgspec.msgpack.Decoder(Published)


def decode_published(encoded: bytes) -> Published:
    """What was published; of empty bytes nothing."""
    return _decoder.decode(encoded) if encoded else Published()


def encode_published(published: Published) -> bytes:
    """MessagePack of `published`."""
    return msgspec.msgpack.encode(published)


def profile_changes_of(moves: Moves, published: Published, at: int) -> ProfileChanges | None:
    """What is new at `at` (epoch ms); None where nothing has begun since it was published."""
    job = moves.jobs[0] if moves.jobs and published.job < moves.jobs[0].at <= at else None
    trip = present_trip(moves, at)
    if trip is not None and start_of(trip) <= published.trip:
        trip = None
    if job is None and trip is None:
        return None
    return ProfileChanges(
        published=Published(
            job.at if job else published.job, start_of(trip) if trip else published.trip
        ),
        job=job if job and job.at > at - RECENT_MS else None,
        trip=trip if trip and start_of(trip) > at - RECENT_MS else None,
    )


def next_start(moves: Moves, at: int) -> int | None:
    """When the next trip begins after `at` (epoch ms); None where none is known."""
    starts = (start_of(trip) for trip in moves.trips())
    return min((start for start in starts if start > at), default=None)
