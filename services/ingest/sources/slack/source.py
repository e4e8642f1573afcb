"""The source type `slack`: Slack's Events API."""

from collections.abc import Iterator

import orjson
from starlette.responses import Response

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.payload_shapes import needed, part_as, payload_as
from services.ingest.sources.slack.payload import Payload
from services.ingest.sources.slack.readers import Readers
from services.ingest.sources.slack.signature import check_signature
from services.ingest.sources.slack.statements import EVENTS
from services.ingest.sources.statements import Ignored, Outcome


class Slack(MappedSource):
    """`type = "slack"`; members are `slack:USER` and, as what one follows, `slack:CHANNEL`."""

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Slack-Signature`."""
        check_signature(delivery, self.secrets)

    def answer(self, delivery: Delivery) -> Response | None:
        """The challenge, where Slack checks the address it was given."""
        payload = payload_as(Payload, delivery.json)
        if payload.type != "url_verification":
            return None
        challenge = needed(payload.challenge, "challenge")
        return Response(orjson.dumps({"challenge": challenge}), media_type="application/json")

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """The statements of the one event of a delivery."""
        payload = payload_as(Payload, delivery.json)
        if payload.type == "event_callback":
            event = needed(payload.event, "event")
            yield from _statements(event, Readers.authorized(payload.authorizations))
        else:
            yield Ignored(f"{payload.type} is not mapped")


def _statements(event: dict[str, object], readers: Readers) -> Iterator[Outcome]:
    type_ = event.get("type")
    if not isinstance(type_, str) or type_ not in EVENTS:
        yield Ignored(f"{type_} is not mapped")
        return
    shape, read = EVENTS[type_]
    part = part_as(shape, event, "event")
    yield from [part] if isinstance(part, Ignored) else read(part, readers)
