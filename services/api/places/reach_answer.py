"""What reach answers, as it is documented."""

from services.api.http.shape import At, Ego, Shape


class CountryMembers(Shape):
    """How many are in a country, by ISO 3166 code or as events state it; null where not known."""

    country: str | None
    name: str | None
    members: int


class ContinentMembers(Shape):
    """How many are on a continent, by GeoNames' code; null where it is not known."""

    continent: str | None
    name: str | None
    members: int


class Reach(Shape):
    """Where a circle is, the most first."""

    ego: Ego
    at: At
    size: int
    countries: list[CountryMembers]
    continents: list[ContinentMembers]
