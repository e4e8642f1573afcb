"""What reach answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import At, Ego, Shape


class CountryMembers(Shape):
    """How many are in a country, by ISO 3166 code or as events state it; null where not known."""

    country: str | None = Field(description="its code")
    name: str | None = Field(description="in English")
    members: int = Field(description="how many are there")


class ContinentMembers(Shape):
    """How many are on a continent, by GeoNames' code; null where it is not known."""

    continent: str | None = Field(description="its code")
    name: str | None = Field(description="in English")
    members: int = Field(description="how many are there")


class Reach(Shape):
    """Where a circle is, the most first."""

    ego: Ego
    at: At
    size: int = Field(description="how many there are in all")
    countries: list[CountryMembers] = Field(description="by country")
    continents: list[ContinentMembers] = Field(description="by continent")
