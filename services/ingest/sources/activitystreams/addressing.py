"""Whose things are and who is spoken to, as far as a payload tells it."""

import re

from services.ingest.sources.activitystreams.vocabulary import (
    ACTORS,
    NAMESPACE,
    Refs,
    Thing,
    each,
    ids,
    things,
    types,
)

_PUBLIC = frozenset({f"{NAMESPACE}#Public", "as:Public", "Public"})

_POST = re.compile(r"(https?://[^/?#]+/(?:ap/)?users/[^/?#]+)/statuses/[^/?#]+/?")
"""The id of a post as Mastodon and GoToSocial make it: their Like and Announce tell only this."""


def authors(ref: str | Thing) -> list[str]:
    """The ids of those who made a thing or did an activity, as far as it is told."""
    if isinstance(ref, Thing):
        told = ids(ref.attributed_to) or ids(ref.actor)
        return told or (authors(ref.id) if ref.id else [])
    post = _POST.fullmatch(ref)
    return [post[1]] if post else []


def authors_of_all(refs: Refs) -> list[str]:
    """The same for all that a property refers to."""
    return list(dict.fromkeys(author for ref in each(refs) for author in authors(ref)))


def mentioned(thing: Thing) -> list[str]:
    """Whom `thing` mentions in its tags."""
    tags = (tag for tag in things(thing.tag) if "Mention" in types(tag))
    return list(dict.fromkeys(tag.href for tag in tags if tag.href))


def audience(*parts: Thing) -> list[str]:
    """The ids of all that an activity and its object are addressed to."""
    return list(dict.fromkeys(id_ for part in parts for refs in _fields(part) for id_ in ids(refs)))


def is_public(*parts: Thing) -> bool:
    """Whether everybody may read it: it says so, or has nothing that says whom it is for."""
    stated = [refs for part in parts for refs in _fields(part) if refs is not None]
    return not stated or any(id_ in _PUBLIC for refs in stated for id_ in ids(refs))


def people_named(*parts: Thing) -> set[str]:
    """Those of the audience who are told to be people: mentioned, or held in full."""
    held = {
        person.id
        for part in parts
        for refs in _fields(part)
        for person in things(refs)
        if person.id and types(person) & ACTORS
    }
    return held.union(*map(mentioned, parts))


def _fields(part: Thing) -> tuple[Refs, ...]:
    return part.to, part.cc, part.bto, part.bcc, part.audience
