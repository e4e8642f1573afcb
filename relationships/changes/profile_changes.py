"""News of a member: the job it has just begun and the trip it is on, each told once.

What was told lies in a record beside the profile, so that what is older is told never again.
"""

import msgspec

from relationships.profile.moves import Moves
from relationships.profile.profile import Update
from relationships.profile.whereabouts import present_trip, start_of
from relationships.row.rows import NONE
from schemas.times import DAY_MS

RECENT_MS = 3 * DAY_MS
"""What began longer ago when it is first looked at is no news."""


class Published(msgspec.Struct, frozen=True, array_like=True):
    """When the job last told began, and the trip (epoch ms)."""

    job: int = NONE
    trip: int = NONE


class ProfileChanges(msgspec.Struct, frozen=True):
    """What is new of a member, and what has been told with it; None where nothing is to tell."""

    told: Published
    job: Update | None = None
    trip: Update | None = None


_told_decoder = msgspec.msgpack.Decoder(Published)


def decode_published(encoded: bytes) -> Published:
    """What was told; of empty bytes nothing."""
    return _told_decoder.decode(encoded) if encoded else Published()


def encode_published(told: Published) -> bytes:
    """MessagePack of `told`."""
    return msgspec.msgpack.encode(told)


def profile_changes_of(moves: Moves, told: Published, at: int) -> ProfileChanges | None:
    """What is new at `at` (epoch ms); None where nothing has begun since it was told."""
    job = moves.jobs[0] if moves.jobs and told.job < moves.jobs[0].at <= at else None
    trip = present_trip(moves, at)
    if trip is not None and start_of(trip) <= told.trip:
        trip = None
    if job is None and trip is None:
        return None
    return ProfileChanges(
        told=Published(job.at if job else told.job, start_of(trip) if trip else told.trip),
        job=job if job and job.at > at - RECENT_MS else None,
        trip=trip if trip and start_of(trip) > at - RECENT_MS else None,
    )


def next_start(moves: Moves, at: int) -> int | None:
    """When the next trip begins after `at` (epoch ms); None where none is known."""
    starts = (start_of(trip) for trip in moves.trips())
    return min((start for start in starts if start > at), default=None)
