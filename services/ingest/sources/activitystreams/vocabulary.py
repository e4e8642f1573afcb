"""The part of the ActivityStreams 2.0 vocabulary that is read.

See https://www.w3.org/TR/activitystreams-vocabulary/. Objects, links and activities are one shape,
as each may stand where another may; a string refers to one by its id.
"""

import re
from collections.abc import Iterator
from typing import Union

from msgspec import Struct

NAMESPACE = "https://www.w3.org/ns/activitystreams"

COLLECTIONS = frozenset({"Collection", "CollectionPage"})
ORDERED = frozenset({"OrderedCollection", "OrderedCollectionPage"})
ACTORS = frozenset({"Application", "Group", "Organization", "Person", "Service"})

Refs = list[Union[str, "Thing"]]
"""What a property refers to: things that are embedded, and the ids of others."""

ByLanguage = dict[str, str]


class Thing(Struct, rename="camel", omit_defaults=True, kw_only=True):
    """An object, a link or an activity. Times are XSD's, coordinates in degrees.

    Recipients are None where they are not stated at all, as what is for nobody is not public.
    `published` may be no time: it is what was stated.
    """

    id: str | None = None
    type: list[str] = []
    name: list[str] = []
    name_map: ByLanguage = {}
    content: list[str] = []
    content_map: ByLanguage = {}
    summary: list[str] = []
    summary_map: ByLanguage = {}
    preferred_username: str | None = None
    media_type: str | None = None
    href: str | None = None
    url: Refs = []
    published: str | None = None
    updated: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    actor: Refs = []
    attributed_to: Refs = []
    object: Refs = []
    target: Refs = []
    location: Refs = []
    in_reply_to: Refs = []
    subject: Refs = []
    relationship: Refs = []
    tag: Refs = []
    to: Refs | None = None
    cc: Refs | None = None
    bto: Refs | None = None
    bcc: Refs | None = None
    audience: Refs | None = None
    items: Refs = []
    ordered_items: Refs = []
    first: Refs = []


_PREFIX = re.compile(r"^(?:as:|https?://www\.w3\.org/ns/activitystreams#)")


def types(thing: object) -> set[str]:
    """The types that `thing` has, by their names; none of a bare id."""
    if not isinstance(thing, Thing):
        return set()
    return {_PREFIX.sub("", each) for each in thing.type}


def things(refs: Refs) -> Iterator[Thing]:
    """What a property holds, beyond ids."""
    return (ref for ref in refs if isinstance(ref, Thing))


def id_of(ref: str | Thing) -> str | None:
    """The id of what is referred to; of a link, where it leads."""
    return ref if isinstance(ref, str) else ref.id or ref.href


def ids(refs: Refs) -> list[str]:
    """The ids of what a property refers to, each once."""
    return [id_ for id_ in dict.fromkeys(map(id_of, refs)) if id_]
