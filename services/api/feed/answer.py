"""The feed, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Stage, Trend, Update
from services.api.http.shape import Contact, IsBrand, Name, NextCursor, PageItems, Shape


class NewsReasons(Shape):
    """What an update's rank is made of: score × freshness."""

    score: float = Field(ge=0, le=100, description="of the relationship")
    freshness: float = Field(ge=0, le=1, description="2^(−age / 2 days)")
    stage: Stage
    trend: Trend
    following: bool = Field(description="whether ego follows the member")
    connected: bool = Field(description="whether the two are connected")


class FeedItem(Shape):
    """An update of somebody whom ego follows or is connected to."""

    contact: Contact
    name: Name
    is_brand: IsBrand
    rank: float = Field(ge=0, le=100, description="score × freshness")
    why: NewsReasons = Field(description="what the rank is made of")
    update: Update = Field(description="what was broadcast")


class FeedPage(Shape):
    """What ego's network broadcast."""

    items: PageItems[FeedItem]
    next_cursor: NextCursor
