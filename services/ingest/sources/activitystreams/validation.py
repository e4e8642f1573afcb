"""From a decoded payload to a Thing that is well-formed all through, or the field at fault."""

import re
from collections.abc import Iterator

from schemas.times import InvalidTime
from services.ingest.sources.activitystreams.content import coordinate, instant
from services.ingest.sources.activitystreams.vocabulary import (
    COLLECTIONS,
    NAMESPACE,
    ORDERED,
    Thing,
    types,
)
from services.ingest.sources.payload_shapes import shaped, unexpected

_CONTEXTS = frozenset(
    f"{scheme}://www.w3.org/ns/activitystreams{end}"
    for scheme in ("http", "https")
    for end in ("", "#", "/")
)
_PAGES = frozenset({"CollectionPage", "OrderedCollectionPage", "Link"})
_TIMES = {"published": "published", "start_time": "startTime", "end_time": "endTime"}
_COORDINATES = ("latitude", "longitude")
_MAPS = {"name_map": "nameMap", "content_map": "contentMap", "summary_map": "summaryMap"}

_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?"
    r"|x(?:-[a-z\d]{1,8})+|i-[a-z\d-]{1,16}",
    re.IGNORECASE | re.ASCII,
)
"""RFC 5646, section 2.1."""

_DEEPEST = 32

Fault = tuple[str, str]


def read_thing(payload: object) -> Thing:
    """The object, link or activity that `payload` is.

    Raises:
        Problem: 422 naming the field that is not as the vocabulary has it.
    """
    if not isinstance(payload, dict):
        raise unexpected("must be a JSON object")
    _check_context(payload.get("@context"))
    try:
        thing = shaped(payload, Thing)
        fault = next(_faults(thing), None)
    except RecursionError:
        raise unexpected("is nested too deeply") from None
    if fault is not None:
        field, detail = fault
        raise unexpected(detail, field)
    return thing


def _check_context(context: object) -> None:
    """Without any, the normative one holds; with one, that must be among it."""
    stated = context if isinstance(context, list) else [context]
    vocabularies = [part.get("@vocab") if isinstance(part, dict) else part for part in stated]
    if context is None or any(each in _CONTEXTS for each in vocabularies if _is_text(each)):
        return
    raise unexpected(f"must be, or have in it, {NAMESPACE}", "@context")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _faults(thing: Thing, at: str = "", depth: int = 0) -> Iterator[Fault]:
    """What is wrong with `thing`, which stands at the path `at`, and with what it holds."""
    if depth > _DEEPEST:
        yield at, "is nested too deeply"
        return
    for field, detail in _own_faults(thing):
        yield f"{at}{field}", detail
    for name in thing.__struct_fields__:
        held = getattr(thing, name)
        for part in held if isinstance(held, list) else [held]:
            if isinstance(part, Thing):
                yield from _faults(part, f"{at}{_ENCODED[name]}.", depth + 1)


_ENCODED = dict(zip(Thing.__struct_fields__, Thing.__struct_encode_fields__, strict=True))


def _own_faults(thing: Thing) -> Iterator[Fault]:
    yield from _language_faults(thing)
    yield from _collection_faults(thing)
    for name, field in _TIMES.items():
        try:
            instant(getattr(thing, name))
        except InvalidTime as error:
            yield field, str(error)
    for field in _COORDINATES:
        try:
            coordinate(getattr(thing, field))
        except ValueError:
            yield field, "must be a number of degrees"


def _language_faults(thing: Thing) -> Iterator[Fault]:
    for name, field in _MAPS.items():
        for tag in getattr(thing, name) or ():
            if not _LANGUAGE.fullmatch(tag):
                yield f"{field}.{tag}", "is no language tag of RFC 5646"


def _collection_faults(thing: Thing) -> Iterator[Fault]:
    stated = types(thing)
    if stated & ORDERED and thing.items is not None:
        yield "items", "an ordered collection has orderedItems"
    if stated & COLLECTIONS and thing.ordered_items is not None:
        yield "orderedItems", "a collection that is not ordered has items"
    first = thing.first
    if isinstance(first, list) or (isinstance(first, Thing) and not types(first) & _PAGES):
        yield "first", "must be a page of the collection, or a link to it"
