"""X's account activities, as far as they are read."""

from msgspec import Struct

from services.ingest.sources.payload_shapes import needed


class User(Struct):
    """An account; some objects have its number in one field, some in the other."""

    id_str: str | None = None
    id: str | int | None = None

    @property
    def number(self) -> str:
        """The account's number.

        Raises:
            Problem: 422 where it is missing.
        """
        return needed(self.id_str or (str(self.id) if self.id is not None else None), "user.id")


class Entities(Struct, frozen=True):
    """What a text points to."""

    user_mentions: list[User] = []


class Long(Struct):
    """The whole of a longer text."""

    full_text: str
    entities: Entities = Entities()


class Post(Struct):
    """A post, reply, quote or repost."""

    id_str: str
    user: User
    text: str = ""
    created_at: str | None = None
    timestamp_ms: str | int | None = None
    in_reply_to_user_id_str: str | None = None
    retweeted_status: "Post | None" = None
    quoted_status: "Post | None" = None
    extended_tweet: Long | None = None
    entities: Entities = Entities()


class Like(Struct):
    """Somebody likes a post."""

    id: str
    user: User
    favorited_status: Post
    timestamp_ms: str | int


class Tie(Struct):
    """Somebody follows or blocks somebody, or no longer."""

    type: str
    created_timestamp: str | int
    source: User
    target: User


class Recipient(Struct):
    """Who gets a message."""

    recipient_id: str


class Sent(Struct):
    """The two ends of a message; what it says is not read."""

    sender_id: str
    target: Recipient


class Message(Struct):
    """A direct message."""

    id: str
    created_timestamp: str | int
    message_create: Sent
