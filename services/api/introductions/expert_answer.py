"""Experts, as they are documented."""

from typing import Literal

from pydantic import Field

from services.api.http.shape import Name, NextCursor, PageItems, Shape, Time


class SignOfKnowing(Shape):
    """What shows that a member knows about something."""

    kind: Literal["topic", "job", "past_job", "post", "read"] = Field(description="what it is")
    text: str = Field(description="what was stated: a topic, a job, a post's text")
    at: Time = Field(description="when it was stated")
    points: float = Field(description="its weight; of posts and reading, halved every 90 days")


class Expert(Shape):
    """A member who knows about something, and the strongest way to reach it."""

    member: str = Field(description="its id")
    name: Name
    rank: float | None = Field(
        ge=0, le=100, description="match × closeness; null of an introduction with a bound key"
    )
    match: float = Field(ge=0, le=1, description="1 − 2^(−points / 2) over all its signs")
    closeness: float | None = Field(
        ge=0,
        le=100,
        description="the path's weakest link, halved by an introduction; null like `rank`",
    )
    directly: bool = Field(description="whether it is a contact of ego's")
    path: list[str] = Field(description="from ego to the member")
    why: list[SignOfKnowing] = Field(description="the weightiest first")


class ExpertPage(Shape):
    """Who knows about it, the best match and the closest first."""

    items: PageItems[Expert]
    next_cursor: NextCursor
