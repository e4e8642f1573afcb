"""What dead letters answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import NextCursor, PageItems, Shape, Time


class DeadLetter(Shape):
    """A record that could not be processed, and why. Nobody has checked what is in it."""

    id: str = Field(description="unique among dead letters")
    at: Time = Field(description="when it was given up")
    reason: str = Field(description="what is wrong with it")
    topic: str = Field(description="where it stands: topic, partition and offset")
    partition: int = Field(description="of the topic")
    offset: int = Field(description="in the partition")
    appended_at: Time = Field(description="when it came to Kafka")
    key: str | None = Field(description="the record's key, its beginning where it is long")
    text: str | None = Field(
        description="its value, or the beginning of it; what is no printable text is escaped"
    )
    value_bytes: int = Field(description="how long the value is, as far as it is kept")
    webhook: bool = Field(description="whether it is a change that a webhook did not accept")


class DeadLetterPage(Shape):
    """Dead letters, newest first."""

    items: PageItems[DeadLetter]
    next_cursor: NextCursor
