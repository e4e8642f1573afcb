"""What shared answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import (
    At,
    Contact,
    Ego,
    IsBrand,
    Name,
    NextCursor,
    PageItems,
    Shape,
)


class Shared(Shape):
    """A contact of both."""

    contact: Contact
    name: Name
    is_brand: IsBrand
    score: float = Field(ge=0, le=100, description="of ego's link to it, as on `paths`")
    other_score: float | None = Field(
        ge=0, le=100, description="of the other's; null with a key that is bound to members"
    )


class SharedPage(Shape):
    """Contacts in common, by the weaker of both links, the strongest first."""

    ego: Ego
    contact: Contact
    at: At
    complete: bool = Field(description="false where ego and contact have too many to look through")
    items: PageItems[Shared]
    next_cursor: NextCursor
