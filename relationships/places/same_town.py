"""Whether two places are the same town, as far as their names and coordinates say."""

from math import asin, cos, radians, sin, sqrt

from schemas.events import Place

TOWN_KM = 50.0
"""Places no farther apart are one town's."""

_EARTH_KM = 6_371.0


def same_town(one: Place, other: Place) -> bool:
    """By their coordinates where both have some, else by their names and countries."""
    km = distance_km(one, other)
    if km is not None:
        return km <= TOWN_KM
    countries = {place.country.casefold() for place in (one, other) if place.country}
    return one.name.casefold() == other.name.casefold() and len(countries) < 2


def distance_km(one: Place, other: Place) -> float | None:
    """Along a great circle (haversine formula); None where one has no coordinates."""
    degrees = (one.latitude, one.longitude, other.latitude, other.longitude)
    known = [radians(each) for each in degrees if each is not None]
    if len(known) < len(degrees):
        return None
    latitude, longitude, other_latitude, other_longitude = known
    half = (
        sin((other_latitude - latitude) / 2) ** 2
        + cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))
