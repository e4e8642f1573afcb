"""Reach: in how many countries and on which continents members are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from relationships.places.gazetteer import CONTINENTS, country, country_of
from schemas.events import Place


def countries(places: Iterable[Place | None]) -> Counter[str | None]:
    """How many members are in each country (ISO 3166, or as stated); None where not known."""
    return Counter(None if place is None else country_of(place) for place in places)


def by_country(counts: Counter[str | None]) -> list[dict[str, Any]]:
    """Members by country, most first."""
    return [{"country": code, "members": n} for code, n in _most_first(counts)]


def by_country_name(counts: Counter[str | None]) -> list[dict[str, Any]]:
    """The same with the countries' names, null where a country is not known."""
    return [{"country": code, "name": _name(code), "members": n} for code, n in _most_first(counts)]


def by_continent(counts: Counter[str | None]) -> list[dict[str, Any]]:
    """Members by continent, most first; null where it is not known."""
    continents: Counter[str | None] = Counter()
    for code, n in counts.items():
        found = None if code is None else country(code)
        continents[found and found.continent] += n
    return [
        {"continent": code, "name": code and CONTINENTS[code], "members": n}
        for code, n in _most_first(continents)
    ]


def _most_first(counts: Counter[str | None]) -> list[tuple[str | None, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0] or ""))


def _name(code: str | None) -> str | None:
    found = None if code is None else country(code)
    return found and found.name
