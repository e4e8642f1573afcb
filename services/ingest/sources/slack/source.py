"""The source type `slack`: Slack's Events API."""

from collections.abc import Iterator

import orjson
from starlette.responses import Response

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.payload_shapes import needed, shaped
from services.ingest.sources.slack.payload import Event, Payload
from services.ingest.sources.slack.signature import check_signature
from services.ingest.sources.slack.statements import EVENTS, message_statements
from services.ingest.sources.statements import Ignored, Outcome


class Slack(MappedSource):
    """`type = "slack"`; members are `slack:USER` and, as what one follows, `slack:CHANNEL`."""

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Slack-Signature`."""
        check_signature(delivery, self.secrets)

    def answer(self, delivery: Delivery) -> Response | None:
        """The challenge, where Slack checks the address it was given."""
        payload = shaped(delivery.json, Payload)
        if payload.type != "url_verification":
            return None
        challenge = needed(payload.challenge, "challenge")
        return Response(orjson.dumps({"challenge": challenge}), media_type="application/json")

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`event_id`, which stays the same when it is sent again."""
        return shaped(delivery.json, Payload).event_id

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """The statements of the one event of a delivery."""
        payload = shaped(delivery.json, Payload)
        if payload.type != "event_callback":
            yield Ignored(f"{payload.type} is not mapped")
            return
        event = needed(payload.event, "event")
        type_ = event.get("type")
        if type_ == "message":
            yield from message_statements(shaped(event, Event), payload.authorizations)
        elif isinstance(type_, str) and type_ in EVENTS:
            yield EVENTS[type_](shaped(event, Event))
        else:
            yield Ignored(f"{type_} is not mapped")
