"""From Bluesky's records to statements: each commit of Jetstream.

Members are `bluesky:DID`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from schemas.times import InvalidTime, read_time
from services.ingest.agents.bluesky.records import (
    Commit,
    Facet,
    Feature,
    Frame,
    Person,
    Post,
    Profile,
    Reply,
    Subject,
)
from services.ingest.sources.payload_shapes import part_as, parts_as
from services.ingest.sources.statements import Ignored, Outcome, Statement, directed, one_act

T = TypeVar("T")

Reader = Callable[[Frame, Any], Iterable[Outcome]]
"""From a record of one shape to its statements."""


def statements_of(frame: Frame) -> Iterable[Outcome]:
    """The statements of a written record.

    Raises:
        msgspec.MsgspecError, RecursionError: where the record is not what its collection holds.
    """
    commit = frame.commit
    if commit is None or commit.collection not in COLLECTIONS:
        return [Ignored(f"{commit.collection if commit else frame.kind} is not mapped")]
    if commit.operation == "update" and commit.collection != _PROFILE:
        return [Ignored("an edit")]
    shape, read = COLLECTIONS[commit.collection]
    return one_act(read(frame, _record(frame, commit, shape)))


def _record(frame: Frame, commit: Commit, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(commit.record, type=shape)
    except msgspec.ValidationError:
        read = part_as(shape, msgspec.json.decode(commit.record), frame.record)
    if isinstance(read, Ignored):
        raise msgspec.ValidationError(read.reason)
    return read


def member(did: str) -> str:
    """The member with this `did`."""
    return f"bluesky:{did}"


def _directed(
    kind: str, frame: Frame, did: str | None, created: object, **fields: object
) -> Outcome:
    if did is None or not did.startswith("did:"):
        return Ignored(f"a {kind} of nobody's")
    return directed(kind, member(frame.did), member(did), at=_at(frame, created), **fields)


def _subject(kind: str) -> Reader:
    def read(frame: Frame, record: Subject) -> Iterable[Outcome]:
        uri = record.subject.uri
        return [_directed(kind, frame, _author(uri), record.created, url=_page(uri))]

    return read


def _person(kind: str) -> Reader:
    def read(frame: Frame, record: Person) -> Iterable[Outcome]:
        return [_directed(kind, frame, record.subject, record.created)]

    return read


def _profile(frame: Frame, record: Profile) -> Iterable[Outcome]:
    if not record.name:
        return [Ignored("a profile without a name")]
    at = frame.time_us // 1000
    return [{"kind": "profile", "actor": member(frame.did), "name": record.name, "at": at}]


def _posted(frame: Frame, post: Post) -> Iterator[Outcome]:
    """A reply to somebody is a comment; to oneself, the next part of a post."""
    content = {"text": post.text, "url": _page(f"at://{frame.record}")}
    parent = frame.did if post.reply is None else _answered(post)
    quoted = _author(_quoted(post))
    features = list(_features(post))
    if parent == frame.did:
        yield _broadcast(frame, post, content, _values(features, "tag"))
    else:
        yield _directed("comment", frame, parent, post.created, **content)
    if quoted is not None:
        yield _directed("share", frame, quoted, post.created, **content)
    for did in dict.fromkeys(_values(features, "did")):
        if did not in (parent, frame.did):
            yield _directed("mention", frame, did, post.created)
    yield from (each for each in features if isinstance(each, Ignored))


def _answered(post: Post) -> str | None:
    reply = part_as(Reply, post.reply, "reply")
    return None if isinstance(reply, Ignored) else _author(reply.parent.uri)


def _broadcast(frame: Frame, post: Post, content: Statement, tags: Iterable[str]) -> Statement:
    stated = (tag for tag in post.tags if isinstance(tag, str) and tag)
    topics = list(dict.fromkeys([*tags, *stated]))
    at = _at(frame, post.created)
    return {"kind": "post", "actor": member(frame.did), "at": at, "topics": topics, **content}


def _features(post: Post) -> Iterator[Feature | Ignored]:
    for facet in parts_as(Facet, post.facets, "facets"):
        if isinstance(facet, Ignored):
            yield facet
        else:
            yield from parts_as(Feature, facet.features, "features")


def _values(features: Iterable[Feature | Ignored], name: str) -> Iterator[str]:
    values = (getattr(each, name) for each in features if isinstance(each, Feature))
    return (value for value in values if value)


def _quoted(post: Post) -> str:
    """The URI of the record that a post quotes, beside its pictures or without any."""
    record = post.embed.record if post.embed else None
    while isinstance(record, dict) and isinstance(record.get("record"), dict):
        record = record["record"]
    uri = record.get("uri") if isinstance(record, dict) else None
    return uri if isinstance(uri, str) else ""


def _author(uri: str) -> str | None:
    scheme, _, rest = uri.partition("://")
    did = rest.partition("/")[0]
    return did if scheme == "at" and did.startswith("did:") else None


def _page(uri: str) -> str | None:
    """The page of the post `at://DID/app.bsky.feed.post/RKEY`."""
    did, _, path = uri.removeprefix("at://").partition("/")
    collection, _, rkey = path.partition("/")
    return f"https://bsky.app/profile/{did}/post/{rkey}" if collection == _POST else None


def _at(frame: Frame, created: object) -> int:
    """When it happened according to its author, but never after Jetstream has seen it."""
    seen = frame.time_us // 1000
    try:
        return min(read_time(created), seen)
    except InvalidTime:
        return seen


_POST = "app.bsky.feed.post"
_PROFILE = "app.bsky.actor.profile"

COLLECTIONS: dict[str, tuple[type[msgspec.Struct], Reader]] = {
    "app.bsky.feed.like": (Subject, _subject("like")),
    "app.bsky.feed.repost": (Subject, _subject("share")),
    _POST: (Post, _posted),
    "app.bsky.graph.follow": (Person, _person("follow")),
    "app.bsky.graph.block": (Person, _person("block")),
    _PROFILE: (Profile, _profile),
}
"""The shape of the records of each collection, and what maps them; others are ignored."""
