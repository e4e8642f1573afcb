"""Jetstream's frames and the records of Bluesky in them, as far as they are read.

See https://github.com/bluesky-social/jetstream for the frames and
https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky for the records.
"""

from typing import Any

import msgspec


class Commit(msgspec.Struct):
    """A record that was written or deleted."""

    rev: str
    operation: str
    collection: str
    rkey: str
    record: msgspec.Raw = msgspec.Raw(b"null")


class Frame(msgspec.Struct):
    """One message of Jetstream; `time_us` in epoch microseconds."""

    did: str
    time_us: int
    kind: str
    commit: Commit | None = None

    @property
    def record(self) -> str:
        """The name of the record that is written or deleted, in all of the network."""
        return f"{self.did}/{self.commit.collection}/{self.commit.rkey}" if self.commit else ""

    @property
    def name(self) -> str:
        """The name of what happened, the same whenever it is sent again."""
        return f"{self.record}@{self.commit.rev}" if self.commit else f"{self.did}@{self.time_us}"


class Reference(msgspec.Struct):
    """Another record, by its `at://` address."""

    uri: str


class Subject(msgspec.Struct):
    """A like or a repost of another record."""

    subject: Reference
    created: Any = msgspec.field(name="createdAt", default=None)


class Person(msgspec.Struct):
    """A follow or a block of a person, by his DID."""

    subject: str
    created: Any = msgspec.field(name="createdAt", default=None)


class Profile(msgspec.Struct):
    """What somebody calls himself."""

    name: str = msgspec.field(name="displayName", default="")


class Reply(msgspec.Struct):
    """What a post answers."""

    parent: Reference


class Feature(msgspec.Struct):
    """A mention (`did`) or a hashtag (`tag`) in a text."""

    did: str | None = None
    tag: str | None = None


class Facet(msgspec.Struct):
    """A stretch of a text, and what it is."""

    features: list[Any] = []


class Embed(msgspec.Struct):
    """What stands below a text: quoted, with pictures or without."""

    record: Any = None


class Post(msgspec.Struct):
    """A post, which with `reply` is an answer; the parts of lists are read one by one."""

    text: str = ""
    created: Any = msgspec.field(name="createdAt", default=None)
    reply: Any = None
    facets: list[Any] = []
    tags: list[Any] = []
    embed: Embed | None = None
