"""Nearby: who of many members is where, at a time or in a span of time."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Floats
from relationships.places.gazetteer import Spot, spot_of
from relationships.profile.whereabouts import Stay

EARTH_KM = 6_371.0088
"""Mean radius of the Earth (IUGG)."""


class Meeting(NamedTuple):
    """A stay of a member of number `row` near another stay, and how far apart they are."""

    row: int
    stay: Stay
    near: Stay
    distance_km: float

    @property
    def begins(self) -> int:
        """From when both are there (epoch ms)."""
        return max(self.stay.begins, self.near.begins)

    @property
    def ends(self) -> int:
        """Until when both are there (epoch ms)."""
        return min(self.stay.ends, self.near.ends)


def meetings(
    around: Sequence[Stay], stays: Sequence[Sequence[Stay]], radius_km: float
) -> list[Meeting]:
    """For each of `stays` (by member) its first stay that is near one of those `around`.

    Near is at most `radius_km` away and at the same time for a while, or at the same moment
    where only that is asked about. Of two at once it is the nearer. What is not in the
    gazetteer and has no coordinates is near nothing.
    """
    rows, every, spots = _located(stays)
    found: dict[int, Meeting] = {}
    for near in around:
        centre = spot_of(near.place)
        if centre is None:
            continue
        distances = distances_km(centre, spots)
        for place in np.flatnonzero(distances <= radius_km).tolist():
            met = Meeting(rows[place], every[place], near, float(distances[place]))
            if _at_once(met) and (met.row not in found or _sooner(met, found[met.row])):
                found[met.row] = met
    return list(found.values())


def distances_km(centre: Spot, spots: Floats) -> Floats:
    """Great-circle distances from `centre` to `spots`, float64[n, 2] in degrees: float64[n].

    By the haversine formula (R. W. Sinnott, "Virtues of the Haversine", 1984).
    """
    latitude, longitude = np.radians(centre)
    latitudes, longitudes = np.radians(spots).T
    chord: Floats = (
        np.sin((latitudes - latitude) / 2) ** 2
        + np.cos(latitude) * np.cos(latitudes) * np.sin((longitudes - longitude) / 2) ** 2
    )
    distances: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1, chord)))
    return distances


def _located(stays: Sequence[Sequence[Stay]]) -> tuple[list[int], list[Stay], Floats]:
    """Stays whose spot is known, whose each is, and where: float64[n, 2]."""
    located = [
        (row, stay, spot)
        for row, of_one in enumerate(stays)
        for stay in of_one
        if (spot := spot_of(stay.place)) is not None
    ]
    spots = np.array([spot for _, _, spot in located], np.float64).reshape(-1, 2)
    return [row for row, _, _ in located], [stay for _, stay, _ in located], spots


def _at_once(met: Meeting) -> bool:
    moment = met.stay.begins == met.stay.ends
    return met.begins < met.ends or (moment and met.begins == met.ends)


def _sooner(met: Meeting, other: Meeting) -> bool:
    return (met.begins, met.distance_km) < (other.begins, other.distance_km)
