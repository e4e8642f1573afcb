"""Who made a thing and whom it is addressed to, as far as a payload says."""

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
"""The id of a post of Mastodon or GoToSocial, all that their Like and Announce have of it."""


def authors(ref: str | Thing) -> list[str]:
    """The ids of those who made a thing or did an activity, as far as the payload says."""
    if isinstance(ref, Thing):
        stated = ids(ref.attributed_to) or ids(ref.actor)
        return stated or (authors(ref.id) if ref.id else [])
    post = _POST.fullmatch(ref)
    return [post[1]] if post else []


def authors_of_all(refs: Refs) -> list[str]:
    """The authors of everything that a property refers to, each once."""
    return list(dict.fromkeys(author for ref in each(refs) for author in authors(ref)))


def mentioned(thing: Thing) -> list[str]:
    """The ids of those whom `thing` mentions in its tags."""
    tags = (tag for tag in things(thing.tag) if "Mention" in types(tag))
    return list(dict.fromkeys(tag.href for tag in tags if tag.href))


def audience(*parts: Thing) -> list[str]:
    """The ids of all that an activity and its object are addressed to."""
    return list(dict.fromkeys(id_ for part in parts for refs in _fields(part) for id_ in ids(refs)))


def is_public(*parts: Thing) -> bool:
    """Whether everybody may read it: it says so, or it is addressed to nobody at all."""
    stated = [refs for part in parts for refs in _fields(part) if refs is not None]
    return not stated or any(id_ in _PUBLIC for refs in stated for id_ in ids(refs))


def people_named(*parts: Thing) -> set[str]:
    """Those in the audience who are known to be people: mentioned, or embedded in full."""
    embedded = {
        person.id
        for part in parts
        for refs in _fields(part)
        for person in things(refs)
        if person.id and types(person) & ACTORS
    }
    return embedded.union(*map(mentioned, parts))


def _fields(part: Thing) -> tuple[Refs, ...]:
    return part.to, part.cc, part.bto, part.bcc, part.audience
