"""What circle answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Approximate, CountryReach, StageCounts
from services.api.http.shape import At, Ego, Shape


class Circle(Shape):
    """All of ego's relationships from germ upwards, summed up."""

    ego: Ego
    at: At
    size: int = Field(description="how many there are")
    stages: StageCounts = Field(description="how many are at each stage")
    silent: int = Field(description="without interactions in 60 days")
    sparse: int = Field(description="with too few of them for a trend")
    cooling: int = Field(description="with fewer interactions than usual")
    steady: int = Field(description="with as many interactions as usual")
    warming: int = Field(description="with more interactions than usual")
    warning: str | None = Field(description="in plain words, where the circle is too large")
    countries: list[CountryReach] = Field(description="where they are now, most first")
    approximate: Approximate
