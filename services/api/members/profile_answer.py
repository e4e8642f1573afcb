"""What profile answers, as it is documented."""

from pydantic import Field

from services.api.http.answer_parts import Job, Place, Update
from services.api.http.shape import At, IsBrand, Name, Shape, Time


class TopicWeight(Shape):
    """How much a member is about a topic."""

    topic: str = Field(description="as events state it")
    weight: float = Field(description="how much, against the others")


class Member(Shape):
    """All that is known of a member."""

    id: str = Field(description="as it was asked for")
    at: At
    name: Name
    is_brand: IsBrand
    aliases: list[str] = Field(description="other ids that are stated to be the same member")
    home: Place | None = Field(description="the place of its latest profile that states one")
    place: Place | None = Field(description="where it is at that time")
    job: Job | None = Field(description="what it does at that time; null where it stated none")
    jobs: list[Job] = Field(description="the latest first")
    topics: list[TopicWeight] = Field(description="the greatest first")
    updates: list[Update] = Field(description="the latest first")
    followers: int | None = Field(description="null of another with a key bound to members")
    last_event_at: Time | None = Field(description="null of another with a key bound to members")
