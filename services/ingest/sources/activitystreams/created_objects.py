"""Statements of making a thing: a post, a comment, a message, mentions, or a tie."""

from collections.abc import Iterator
from typing import Any

from services.ingest.sources.activitystreams.addressing import (
    answered,
    for_many,
    is_public,
    mentioned,
    people,
)
from services.ingest.sources.activitystreams.content import content_of, instant, place_of
from services.ingest.sources.activitystreams.vocabulary import (
    ACTORS,
    COLLECTIONS,
    ORDERED,
    Thing,
    ids,
    types,
)
from services.ingest.sources.statements import Ignored, Outcome, directed, one_act

_NO_CONTENT = ACTORS | COLLECTIONS | ORDERED | {"Place", "Profile", "Tombstone"}

_RELATIONSHIPS = {"IsContact": "connect", "friendOf": "connect", "IsFollowing": "follow"}
"""By the last part of the relationship's name, which is often an IRI."""

_NOT_PUBLIC = Ignored("what is not public, and addresses nobody by name")


def made(actor: str, activity: Thing, ref: str | Thing) -> Iterator[Outcome]:
    """`actor` makes `ref`, or shows it; `activity` has the time and the audience."""
    stated = types(ref)
    if isinstance(ref, str):
        post = {"kind": "post", "actor": actor, "at": instant(activity.published)}
        yield post | content_of(ref) if is_public(activity) else _NOT_PUBLIC
    elif "Relationship" in stated:
        yield from related(actor, ref, activity.published)
    elif stated & _NO_CONTENT:
        yield Ignored(f"{', '.join(sorted(stated))} means nothing when made")
    elif _is_vote(ref):
        yield Ignored("a vote in a poll")
    else:
        yield from one_act(_wrote(actor, activity, ref))


def related(actor: str, relationship: Thing, at: str | None) -> Iterator[Outcome]:
    """The tie that a Relationship states, where `actor` may state it.

    `at` is its time where it has none of its own.
    """
    (name,) = _names(relationship)[:1] or [""]
    kind = _RELATIONSHIPS.get(name)
    since = instant(relationship.start_time, relationship.published, at)
    if kind is None:
        yield Ignored(f"the relationship {name or 'without a name'} is not mapped")
        return
    for subject in ids(relationship.subject):
        for other in ids(relationship.object):
            if actor == subject or (actor == other and kind == "connect"):
                yield directed(kind, subject, other, at=since)
            else:
                yield Ignored("a relationship between others")


def _is_vote(thing: Thing) -> bool:
    """A vote in a poll is a reply that has a name, the option's, and no content."""
    return bool(thing.in_reply_to and thing.name and not (thing.content or thing.content_map))


def _wrote(actor: str, activity: Thing, thing: Thing) -> Iterator[Outcome]:
    at = instant(thing.published, activity.published)  # the thing's: a Delete has only that
    public, addressed = is_public(activity, thing), people(actor, activity, thing)
    if addressed and not public and not for_many(actor, activity, thing):
        for member in addressed:
            yield directed("message", actor, member, at=at)
        return
    fields = {"at": at} | (_shown(thing) if public else {})
    authors = answered(actor, activity, thing)
    others = [each for each in mentioned(thing, activity) if each not in authors]
    for author in authors:
        yield directed("comment", actor, author, **fields)
    if not authors and public:
        yield {"kind": "post", "actor": actor, **fields}
    for member in others:
        yield directed("mention", actor, member, at=at)
    if not (public or authors or others):
        yield _NOT_PUBLIC


def _shown(thing: Thing) -> dict[str, Any]:
    """The content of a public thing."""
    return content_of(thing) | {"place": place_of(thing.location)}


def _names(relationship: Thing) -> list[str]:
    """The names of a Relationship."""
    return [name.replace("#", "/").rpartition("/")[2] for name in ids(relationship.relationship)]
