"""What the user's people are up to."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rapport_client.answers import FeedItem
from services.mcp.answer import Answer, Limit, Person
from services.mcp.network import Network, first
from services.mcp.news import News, news

Kind = Literal["job_change", "post", "travel", "read", "profile"]


class Item(BaseModel):
    """What somebody broadcast."""

    contact: Person
    stage: str = Field(description="of the relationship")
    news: News

    def line(self, now: str) -> str:
        """In words."""
        return f"{self.contact}, {self.stage}: {self.news.line(now)}"


class LatestNews(Answer):
    """What is new, in the order that was asked for."""

    items: list[Item]

    def lines(self) -> Iterator[str]:
        """Each of them."""
        if not self.items:
            yield "There is nothing new."
        yield from (f"- {each.line(self.at)}" for each in self.items)


async def latest_news(
    network: Network,
    kind: Annotated[
        Kind | None, Field(description="Only updates of this kind; all if left out.")
    ] = None,
    order: Annotated[
        Literal["relevant", "latest"],
        Field(description="`relevant`: by relationship and freshness; `latest`: by time alone."),
    ] = "relevant",
    limit: Limit = 10,
) -> LatestNews:
    """List what the people whom the user follows, or is connected to, are up to.

    New jobs, posts, trips, what they read. Use it for: what is new, what have my people been up
    to, who changed jobs. What one person is up to says `prepare_meeting`.
    """
    found = network.client.feed(
        await network.ego(),
        sort="rank" if order == "relevant" else "recent",
        kind=kind,
        limit=limit,
    )
    return LatestNews(items=[_item(each) for each in await first(found, limit)])


def _item(found: FeedItem) -> Item:
    return Item(
        contact=Person(id=found.contact, name=found.name),
        stage=found.why.stage,
        news=news(found.update),
    )
