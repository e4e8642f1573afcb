"""The source type `whatsapp`: webhooks of the WhatsApp Business Platform."""

from collections.abc import Iterator

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.meta.webhooks import MetaWebhooks
from services.ingest.sources.payload_shapes import payload_as, statements_of
from services.ingest.sources.statements import Ignored, Outcome
from services.ingest.sources.whatsapp.payload import Entry, Payload
from services.ingest.sources.whatsapp.statements import entry_statements


class WhatsApp(MetaWebhooks):
    """`type = "whatsapp"`; members are `whatsapp:` and a telephone number in digits."""

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """All messages of a delivery."""
        payload = payload_as(Payload, delivery.json)
        if payload.about == "whatsapp_business_account":
            yield from statements_of(Entry, payload.entry, "entry", entry_statements)
        else:
            yield Ignored(f"{payload.about} is not mapped")
