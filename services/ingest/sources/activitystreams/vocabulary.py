"""The part of the ActivityStreams 2.0 vocabulary that is read.

See https://www.w3.org/TR/activitystreams-vocabulary/. Objects, links and activities are one shape,
as each may stand where another may; a string refers to one by its id.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, TypeAlias, Union

from msgspec import Meta, Struct

NAMESPACE = "https://www.w3.org/ns/activitystreams"

COLLECTIONS = frozenset({"Collection", "CollectionPage"})
ORDERED = frozenset({"OrderedCollection", "OrderedCollectionPage"})
ACTORS = frozenset({"Application", "Group", "Organization", "Person", "Service"})

Iri = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$")]
"""Absolute, as the specification has it."""

Texts: TypeAlias = str | list[str] | None
ByLanguage: TypeAlias = dict[str, str | None] | None
Refs: TypeAlias = Union[Iri, "Thing", "list[Iri | Thing]", None]
Recipients: TypeAlias = Union[str, "Thing", "list[str | Thing]", None]


class Thing(Struct, rename="camel", omit_defaults=True, kw_only=True):
    """An object, a link or an activity. Times are XSD's, coordinates in degrees."""

    id: Iri | None = None
    type: Texts = None
    name: Texts = None
    name_map: ByLanguage = None
    content: Texts = None
    content_map: ByLanguage = None
    summary: Texts = None
    summary_map: ByLanguage = None
    preferred_username: str | None = None
    media_type: str | None = None
    href: Iri | None = None
    url: Refs = None
    published: str | None = None
    updated: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    latitude: float | str | None = None
    longitude: float | str | None = None
    actor: Refs = None
    attributed_to: Refs = None
    object: Refs = None
    target: Refs = None
    location: Refs = None
    in_reply_to: Refs = None
    subject: Refs = None
    relationship: Recipients = None
    tag: Refs = None
    to: Recipients = None
    cc: Recipients = None
    bto: Recipients = None
    bcc: Recipients = None
    audience: Recipients = None
    items: Refs = None
    ordered_items: Refs = None
    first: Refs = None


_PREFIX = re.compile(r"^(?:as:|https?://www\.w3\.org/ns/activitystreams#)")


def types(thing: object) -> set[str]:
    """The types that `thing` has, by their names; none of a bare id."""
    if not isinstance(thing, Thing):
        return set()
    return {_PREFIX.sub("", each) for each in texts(thing.type)}


def texts(stated: Texts) -> list[str]:
    """The values of a property that may have none, one or many."""
    return [stated] if isinstance(stated, str) else stated or []


def each(refs: Refs | Recipients) -> list[str | Thing]:
    """What a property refers to: things, and the ids of others."""
    if refs is None:
        return []
    return list(refs) if isinstance(refs, list) else [refs]


def things(refs: Refs | Recipients) -> Iterator[Thing]:
    """What a property holds, beyond ids."""
    return (ref for ref in each(refs) if isinstance(ref, Thing))


def ids(refs: Refs | Recipients) -> list[str]:
    """The ids of what a property refers to, each once; a link's is where it leads."""
    named: Iterable[str | None] = (
        ref if isinstance(ref, str) else ref.id or ref.href for ref in each(refs)
    )
    return [id_ for id_ in dict.fromkeys(named) if id_]
