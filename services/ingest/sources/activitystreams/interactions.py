"""Activities towards things and people."""

from collections.abc import Iterator

from msgspec.structs import replace

from services.ingest.sources.activitystreams.addressing import authors, authors_or_addressed
from services.ingest.sources.activitystreams.content import content_of, instant, link, title
from services.ingest.sources.activitystreams.created_objects import made
from services.ingest.sources.activitystreams.naming import name_of, named
from services.ingest.sources.activitystreams.vocabulary import (
    ACTORS,
    COLLECTIONS,
    ORDERED,
    Thing,
    id_of,
    ids,
    things,
    types,
)
from services.ingest.sources.statements import Ignored, Outcome, Statement, directed, one_act


def created(actor: str, activity: Thing) -> Iterator[Outcome]:
    """A Create, of each thing, by whose id it is known as well where it is deleted."""
    for ref in activity.object:
        yield from named(id_of(ref) or name_of(activity), made(actor, activity, ref))


def to_authors(kind: str, actor: str, activity: Thing) -> Iterator[Outcome]:
    """An interaction `kind` with each author of each thing."""
    for ref in activity.object:
        yield from to_author(kind, actor, activity, ref)


def to_author(kind: str, actor: str, activity: Thing, ref: str | Thing) -> Iterator[Outcome]:
    """An interaction `kind` with each author of a thing."""
    whose = authors_or_addressed(actor, activity, ref)
    if not whose:
        yield Ignored(f"a {kind} of a thing without a known author")
    fields = {"at": instant(activity.published), "url": link(ref)}
    yield from one_act(directed(kind, actor, author, **fields) for author in whose)


def tied(kind: str, actor: str, activity: Thing) -> Iterator[Outcome]:
    """A tie, or the end of one, with each that the object names."""
    for member in ids(activity.object):
        yield directed(kind, actor, member, at=instant(activity.published))


def blocked(actor: str, activity: Thing) -> Iterator[Outcome]:
    """A block; with a target it is a ban from that community, by who keeps order there."""
    if activity.target:
        yield Ignored("a ban from a community")
    else:
        yield from tied("block", actor, activity)


def viewed(actor: str, activity: Thing) -> Iterator[Outcome]:
    """A view of a person, or of a thing of somebody's; anything else is reading."""
    at = instant(activity.published)
    for ref in activity.object:
        person = types(ref) & ACTORS
        whose = ids([ref]) if person else authors(ref)
        for author in whose:
            yield directed("view", actor, author, at=at)
        if not whose and not person:
            yield _reading(actor, at, ref)


def read(actor: str, activity: Thing) -> Iterator[Outcome]:
    """Things that the actor has read, or listened to."""
    for ref in activity.object:
        yield _reading(actor, instant(activity.published), ref)


def _reading(actor: str, at: str | None, ref: str | Thing) -> Statement:
    about = content_of(ref)
    if isinstance(ref, Thing):
        about["text"] = title(ref) or about["text"]
    return {"kind": "read", "actor": actor, "at": at, **about}


def offered(actor: str, activity: Thing) -> Iterator[Outcome]:
    """An offer or invitation to people, without what is offered."""
    people = (
        member
        for ref in activity.target
        if not types(ref) & (COLLECTIONS | ORDERED | {"Place"})
        for member in ids([ref])
    )
    at = instant(activity.published)
    yield from one_act(directed("message", actor, member, at=at) for member in people)


def added(actor: str, activity: Thing) -> Iterator[Outcome]:
    """Things added to a collection of the actor: his own is a post, another's a share."""
    for thing in things(activity.object):
        if set(authors(thing)) - {actor}:
            yield from to_author("share", actor, activity, thing)
        else:
            yield from made(actor, activity, replace(thing, published=None))
