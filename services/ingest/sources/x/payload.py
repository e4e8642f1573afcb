"""X's account activities, as far as they are read."""

from msgspec import Struct


class User(Struct, frozen=True):
    """An account; some objects have its number in one field, some in the other."""

    id_str: str | None = None
    id: str | int | None = None

    @property
    def number(self) -> str | None:
        """The account's number; None where it is missing."""
        return self.id_str or (str(self.id) if self.id else None)


class Entities(Struct, frozen=True):
    """What a text points to."""

    user_mentions: list[object] = []


class Long(Struct):
    """The whole of a longer text."""

    full_text: str
    entities: Entities = Entities()


class OtherPost(Struct):
    """The post that another reposts, quotes or likes."""

    id_str: str | None = None
    user: User = User()


class Post(Struct):
    """A post, reply, quote or repost."""

    id_str: str
    user: User
    text: str | None = None
    created_at: object = None
    timestamp_ms: object = None
    in_reply_to_user_id_str: str | None = None
    retweeted_status: OtherPost | None = None
    quoted_status: OtherPost | None = None
    extended_tweet: Long | None = None
    entities: Entities = Entities()


class Like(Struct):
    """Somebody likes a post."""

    user: User
    favorited_status: OtherPost
    id: str | None = None
    timestamp_ms: object = None


class Tie(Struct):
    """Somebody follows or blocks somebody, or no longer."""

    type: str
    source: User
    target: User
    created_timestamp: object = None


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
    message_create: Sent
    created_timestamp: object = None
