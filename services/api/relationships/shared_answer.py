"""What shared answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import Shape, Time


class Shared(Shape):
    """A contact of both."""

    contact: str
    name: str | None
    is_brand: bool
    score: float = Field(ge=0, le=100, description="of ego's link to it, as on `paths`")
    other_score: float | None = Field(
        ge=0, le=100, description="of the other's; null with a key that is bound to members"
    )


class SharedPage(Shape):
    """Contacts in common, by the weaker of both links, the strongest first."""

    ego: str
    contact: str
    at: Time
    complete: bool = Field(description="false where ego and contact have too many to look through")
    items: list[Shared]
    next_cursor: str | None
