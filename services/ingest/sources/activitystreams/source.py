"""The source type `activitystreams`."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec
from pydantic import model_validator

from services.ingest.signatures.http_signatures import PublicKeys
from services.ingest.sources.activitystreams.created import Said
from services.ingest.sources.activitystreams.statements import statements
from services.ingest.sources.activitystreams.vocabulary import (
    COLLECTIONS,
    ORDERED,
    Thing,
    each,
    things,
    types,
)
from services.ingest.sources.activitystreams.wellformed import read_thing
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.mapped import Mapped, digest, fitting
from services.ingest.sources.payloads import parse

_IN_ONE_LINE = bytes.maketrans(b"\t\r\n", b"   ")
"""The specification's own examples break lines within strings, which is no JSON."""


class ActivityStreams(Mapped):
    """`type = "activitystreams"`; members are `activitystreams:` and an actor's id.

    `secret` is a public key (PEM), or several: who has the private one speaks for everybody in
    this source.
    """

    @cached_property
    def keys(self) -> PublicKeys:
        """What deliveries may be signed by."""
        return PublicKeys(self.secrets)

    @model_validator(mode="after")
    def _has_keys(self) -> "ActivityStreams":
        self.keys  # noqa: B018 - reads them now, so that a bad one is refused at start
        return self

    def verify(self, delivery: Delivery) -> None:
        """Check the HTTP Signature."""
        self.keys.check(delivery)

    def say(self, delivery: Delivery) -> Iterator[Said]:
        """What an activity says, or every activity of a collection."""
        told = _told(read_thing(parse(delivery.body.translate(_IN_ONE_LINE))))
        known = {ref.id: ref for ref in told if isinstance(ref, Thing) and ref.id}
        if not told:
            yield Ignored("a collection whose items are elsewhere")
        for ref in told:
            if isinstance(ref, Thing):
                yield from _identified(ref, _completed(ref, known))
            else:
                yield Ignored("an item of which only the id is told")


def _told(thing: Thing) -> list[str | Thing]:
    """`thing`, or the items of the collection that it is, its first page's included."""
    if not types(thing) & (COLLECTIONS | ORDERED):
        return [thing]
    parts = [thing, *things(thing.first)]
    return [
        ref for part in parts for refs in (part.items, part.ordered_items) for ref in each(refs)
    ]


_BY_NAME = frozenset({"Accept", "Reject", "Undo"})


def _completed(activity: Thing, known: Mapping[str, Thing]) -> Thing:
    """`activity` with what it answers or undoes, where that stands beside it."""
    object_ = activity.object
    if isinstance(object_, str) and object_ in known and types(activity) & _BY_NAME:
        return msgspec.structs.replace(activity, object=known[object_])
    return activity


def _identified(stated: Thing, activity: Thing) -> Iterator[Said]:
    """What `activity` says, known by the id that was `stated`, or by its content."""
    key = fitting(stated.id or digest(msgspec.json.encode(stated)))
    for number, said in enumerate(statements(activity)):
        if isinstance(said, Ignored):
            yield said
        else:
            yield said | {"id": f"{key}:{number}" if number else key}
