"""The source type `meta`: webhooks of Facebook pages, Instagram and Messenger."""

from collections.abc import Iterator

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.meta.payload import Entry, Payload
from services.ingest.sources.meta.statements import entry_statements
from services.ingest.sources.meta.webhooks import MetaWebhooks
from services.ingest.sources.payload_shapes import payload_as, statements_of
from services.ingest.sources.statements import Outcome


class Meta(MetaWebhooks):
    """`type = "meta"`; members are `meta:` and the id of an account, as the app may know it."""

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """All changes and messages of a delivery."""
        payload = payload_as(Payload, delivery.json)
        yield from statements_of(
            Entry, payload.entry, "entry", lambda entry: entry_statements(payload.about, entry)
        )
