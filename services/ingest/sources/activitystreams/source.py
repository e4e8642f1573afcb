"""The source type `activitystreams`."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec
from pydantic import model_validator

from services.ingest.requests.delivery import Delivery
from services.ingest.requests.json_values import parse_json
from services.ingest.signatures.http.http_signatures import PublicKeys, keyed_signatures
from services.ingest.signatures.http.sender_keys import SenderKeys
from services.ingest.sources.activitystreams.activities import statements_of
from services.ingest.sources.activitystreams.naming import name_of, named, numbered
from services.ingest.sources.activitystreams.senders import said_by
from services.ingest.sources.activitystreams.validation import read_thing
from services.ingest.sources.activitystreams.vocabulary import (
    COLLECTIONS,
    ORDERED,
    Refs,
    Thing,
    id_of,
    things,
    types,
)
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.statements import Ignored, Outcome

_IN_ONE_LINE = bytes.maketrans(b"\t\r\n", b"   ")
"""The specification's own examples break lines within strings, which is no JSON."""


class ActivityStreams(MappedSource):
    """`type = "activitystreams"`; members are `activitystreams:` and an actor's id.

    `secret` is a public key (PEM), or several: whoever has the private one speaks for everybody
    in this source. With `fetch_keys` any server may send what its own people do, signed by the key
    that its `keyId` leads to.
    """

    fetch_keys: bool = False

    @property
    def signed(self) -> bool:
        """Whether deliveries are signed; without keys they carry an API key instead."""
        return self.fetch_keys or super().signed

    @cached_property
    def keys(self) -> PublicKeys:
        """What deliveries may be signed by."""
        return PublicKeys(self.secrets)

    @cached_property
    def sender_keys(self) -> SenderKeys:
        """The fetched keys of servers that have sent."""
        return SenderKeys()

    @model_validator(mode="after")
    def _has_keys(self) -> "ActivityStreams":
        self.keys  # noqa: B018 - reads the keys now, so that a bad one is refused at start
        return self

    def verify(self, delivery: Delivery) -> None:
        """Check the HTTP Signature by the keys of the settings."""
        self.keys.check(delivery)

    async def authenticate(self, delivery: Delivery) -> None:
        """Check the HTTP Signature by the keys of the settings, else by the sender's own."""
        if not self.fetch_keys:
            self.verify(delivery)
            return
        messages = keyed_signatures(delivery)
        if not self.keys.have_signed(messages):
            delivery.sender = await self.sender_keys.signer(messages)

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """The statements of an activity, or of every activity of a collection."""
        read = read_thing(parse_json(delivery.body.translate(_IN_ONE_LINE)))
        refs = _items(read.thing)
        known = {ref.id: ref for ref in things(refs) if ref.id}
        if not refs:
            yield Ignored("a collection whose items are elsewhere")
        for ref in refs:
            if isinstance(ref, Thing):
                said = numbered(named(name_of(ref), statements_of(_completed(ref, known))))
                yield from said if delivery.sender is None else said_by(delivery.sender, ref, said)
            else:
                yield Ignored("an item by its id alone", ref)
        for fault in read.faults:
            yield Ignored(f"unreadable: {fault.name} {fault.detail}", fault.path)


def _items(thing: Thing) -> Refs:
    """`thing`, or the items of the collection that it is, its first page's included."""
    if not types(thing) & (COLLECTIONS | ORDERED):
        return [thing]
    pages = [thing, *things(thing.first)]
    return [ref for page in pages for ref in (*page.items, *page.ordered_items)]


_BY_NAME = frozenset({"Accept", "Reject", "Undo"})


def _completed(activity: Thing, known: Mapping[str, Thing]) -> Thing:
    """`activity` with what it answers or undoes embedded, where that is in the same payload."""
    if not types(activity) & _BY_NAME:
        return activity
    refs = [known.get(id_of(ref) or "", ref) for ref in activity.object]
    return msgspec.structs.replace(activity, object=refs)
