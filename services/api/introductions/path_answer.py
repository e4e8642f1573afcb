"""What paths answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Stage
from services.api.http.shape import At, Contact, Ego, PageItems, Shape


class Link(Shape):
    """A relationship that an introduction goes by."""

    member: str = Field(description="whose link it is")
    contact: Contact
    score: float | None = Field(
        ge=0,
        le=100,
        description="as on `relationships`, without exposures; null of others' with a bound key",
    )
    stage: Stage | None = Field(description="null of others' links with a bound key")


class IntroductionPath(Shape):
    """Whom to ask, who asks whom, and so on."""

    members: list[str] = Field(description="from ego to the member; the second is whom to ask")
    links: list[Link] = Field(description="between each member and the next")
    score: float | None = Field(
        ge=0,
        le=100,
        description="the weakest link, halved by each introduction; null of an introduction "
        "with a bound key",
    )


class PathPage(Shape):
    """The best path by each of ego's contacts, strongest first."""

    ego: Ego
    member: str = Field(description="who is to be reached")
    at: At
    degrees: int | None = Field(description="how many links are in between at least")
    complete: bool = Field(
        description="false where the search ended early: a hub was passed over, or too much read"
    )
    items: PageItems[IntroductionPath]
    next_cursor: None = Field(description="there are no further pages")
