"""What is refused as a whole: a payload of which nothing can be made out.

Anything less is reported part by part.
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.ingest.sources.activitystreams.reading import Fault, Part, is_empty, read_parts
from services.ingest.sources.activitystreams.vocabulary import (
    COLLECTIONS,
    NAMESPACE,
    ORDERED,
    Thing,
    things,
    types,
)
from services.ingest.sources.payload_shapes import unexpected

_CONTEXTS = frozenset(
    f"{scheme}://www.w3.org/ns/activitystreams{end}"
    for scheme in ("http", "https")
    for end in ("", "#", "/")
)
_PAGES = frozenset({"CollectionPage", "OrderedCollectionPage", "Link"})
_NEEDED = ("type", "actor", "object")


class Read(NamedTuple):
    """A payload, and the parts of it that cannot be read."""

    thing: Thing
    faults: list[Fault]


def read_thing(payload: object) -> Read:
    """The object, link or activity that `payload` is.

    Raises:
        Problem: 422 naming the field for which nothing can be made out.
    """
    if not isinstance(payload, dict):
        raise unexpected("must be a JSON object")
    faults = list(_context_faults(payload.get("@context")))
    try:
        thing = read_parts(payload, Part("", "", 0, faults))
    except RecursionError:
        raise unexpected("is nested too deeply") from None
    _check_collection(thing)
    _check_sense(thing, faults)
    return Read(thing, faults)


def _context_faults(context: object) -> Iterator[Fault]:
    """Without any, the normative one holds; with one, that must be among it.

    Another may include it, which cannot be seen from here.
    """
    stated = context if isinstance(context, list) else [context]
    stated = [part for part in stated if not is_empty(part)]
    vocabularies = [part.get("@vocab") if isinstance(part, dict) else part for part in stated]
    if stated and not any(each in _CONTEXTS for each in vocabularies if isinstance(each, str)):
        yield Fault("@context", "@context", 1, f"must be, or have in it, {NAMESPACE}")


def _check_collection(thing: Thing) -> None:
    stated = types(thing)
    if stated & ORDERED and thing.items:
        raise unexpected("an ordered collection has orderedItems", "items")
    if stated & COLLECTIONS and thing.ordered_items:
        raise unexpected("a collection that is not ordered has items", "orderedItems")
    if any(not types(page) & _PAGES for page in things(thing.first)):
        raise unexpected("must be a page of the collection, or a link to it", "first")


def _check_sense(thing: Thing, faults: list[Fault]) -> None:
    """An activity makes sense by its type, actor and object; nothing else does but a collection."""
    if types(thing) & (COLLECTIONS | ORDERED):
        return
    for fault in faults:
        lost = fault.name in _NEEDED and not getattr(thing, fault.name)
        if fault.depth == 1 and (lost or not thing.actor):
            raise unexpected(fault.detail, fault.path)
