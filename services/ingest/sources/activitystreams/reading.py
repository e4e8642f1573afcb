"""From a decoded payload to a Thing, part by part: what cannot be read is left out and reported.

Servers of the fediverse differ in what they leave empty, list or embed; an odd tag, address or
translation must not cost the activity that it stands in.
"""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from schemas.times import InvalidTime
from services.ingest.sources.activitystreams.content import rfc3339
from services.ingest.sources.activitystreams.vocabulary import ByLanguage, Refs, Thing
from services.ingest.sources.payload_shapes import unexpected

DEEPEST = 32
"""Levels of things within things."""

MOST_FAULTS = 1_000
"""Reported of a payload; a million would take longer than all that can be read of it."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
"""Absolute, as the specification has it."""

_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?"
    r"|x(?:-[a-z\d]{1,8})+|i-[a-z\d-]{1,16}",
    re.IGNORECASE | re.ASCII,
)
"""RFC 5646, section 2.1."""


class Fault(NamedTuple):
    """A part that cannot be read: its property's name, its path in the payload, and why.

    `depth` is 1 for the properties of what is at the top.
    """

    name: str
    path: str
    depth: int
    detail: str


class Part(NamedTuple):
    """Where a value stands: the value of a property, or one in its list or map.

    `faults` collects those of the whole payload.
    """

    name: str
    path: str
    depth: int
    faults: list[Fault]

    def within(self, name: str) -> "Part":
        """The property `name` of the thing that stands here."""
        path = f"{self.path}.{name}" if self.path else name
        return Part(name, path, self.depth + 1, self.faults)

    def item(self, key: int | str) -> "Part":
        """What stands under `key` of the list or map that stands here."""
        key_ = f"[{key}]" if isinstance(key, int) else f".{key}"
        return self._replace(path=f"{self.path}{key_}")

    def unreadable(self, detail: str) -> None:
        """Report that what stands here cannot be read."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(self.name, self.path, self.depth, detail))


def read_parts(value: dict[str, Any], at: Part) -> Thing:
    """The thing that `value` is, as far as it can be read.

    Raises:
        Problem: 422 where it is nested too deeply.
    """
    if at.depth > DEEPEST:
        raise unexpected("is nested too deeply", at.path)
    stated = {
        name: read(value[property_], at.within(property_))
        for name, property_, read in _PROPERTIES
        if property_ in value
    }
    return Thing(**stated)


def is_empty(value: object) -> bool:
    """Whether nothing is stated by it."""
    return value is None or value in ("", [], {})


def _each(value: object, at: Part) -> Iterator[tuple[object, Part]]:
    """What stands here, each where it stands: many, one, or nothing."""
    if isinstance(value, list):
        yield from ((each, at.item(n)) for n, each in enumerate(value) if not is_empty(each))
    elif not is_empty(value):
        yield value, at


def _texts(value: object, at: Part) -> list[str]:
    texts: list[str] = []
    for each, where in _each(value, at):
        if isinstance(each, str):
            texts.append(each)
        else:
            where.unreadable("must be a text")
    return texts


def _text(value: object, at: Part) -> str | None:
    return next(iter(_texts(value, at)), None)


def _by_language(value: object, at: Part) -> ByLanguage:
    if not isinstance(value, dict):
        for _, where in _each(value, at):
            where.unreadable("must be an object of texts by language")
        return {}
    texts = {tag: _text(each, at.item(tag)) for tag, each in value.items()}
    for tag in texts:
        if not _LANGUAGE.fullmatch(tag):
            at.item(tag).unreadable("has no language tag of RFC 5646")
    return {tag: text for tag, text in texts.items() if text and _LANGUAGE.fullmatch(tag)}


def _iri(value: object, at: Part) -> str | None:
    one = _text(value, at)
    if one is None or _IRI.fullmatch(one):
        return one
    return at.unreadable("must be an absolute address (IRI)")


def _refs(value: object, at: Part) -> Refs:
    refs = (_ref(each, where, _iri) for each, where in _each(value, at))
    return [ref for ref in refs if ref is not None]


def _named_refs(value: object, at: Part) -> Refs:
    """Recipients and relationships may be named by any text, such as `Public`."""
    refs = (_ref(each, where, _text) for each, where in _each(value, at))
    return [ref for ref in refs if ref is not None]


def _ref(
    value: object, at: Part, read_id: Callable[[object, Part], str | None]
) -> str | Thing | None:
    if isinstance(value, dict):
        return read_parts(value, at)
    if isinstance(value, str):
        return read_id(value, at)
    return at.unreadable("must be an object, or the address of one")


def _time(value: object, at: Part) -> str | None:
    stated = _text(value, at)
    try:
        return rfc3339(stated)
    except InvalidTime as error:
        return at.unreadable(str(error))


def _published(value: object, at: Part) -> str | None:
    """As it is stated, readable or not: without it, the receipt would be taken for the time."""
    found = next(_each(value, at), None)
    if found is None:
        return None
    return _time(found[0], found[1]) or str(found[0])


def _degrees(value: object, at: Part) -> float | None:
    if is_empty(value):
        return None
    try:
        degrees = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        degrees = math.nan
    return degrees if math.isfinite(degrees) else at.unreadable("must be a number of degrees")


_READERS: dict[Callable[[Any, Part], Any], tuple[str, ...]] = {
    _iri: ("id", "href"),
    _texts: ("type", "name", "content", "summary"),
    _text: ("preferred_username", "media_type"),
    _by_language: ("name_map", "content_map", "summary_map"),
    _published: ("published",),
    _time: ("updated", "start_time", "end_time"),
    _degrees: ("latitude", "longitude"),
    _named_refs: ("relationship", "to", "cc", "bto", "bcc", "audience"),
}
"""How each property is read; the others are references."""

_READER = {name: read for read, names in _READERS.items() for name in names}

_PROPERTIES = [
    (name, property_, _READER.get(name, _refs))
    for name, property_ in zip(Thing.__struct_fields__, Thing.__struct_encode_fields__, strict=True)
]
