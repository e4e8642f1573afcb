"""CloudEvents 1.0 from a producer's webhook: what `/v1/events` takes, and the handshake.

See the CloudEvents "HTTP 1.1 Web Hooks for Event Delivery": section 3 for tokens, 4 for the
handshake by which a producer asks whether it may send here.
"""

from functools import partial
from typing import ClassVar

from pydantic import PositiveInt
from starlette.responses import Response

from schemas.events import FeedEvent, InvalidEvent, event_faults
from schemas.kinds import KINDS
from services.ingest.requests.delivery import Delivery
from services.ingest.requests.formats import Format, format_of
from services.ingest.requests.validation import validate
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.shared_secrets import any_is, check_bearer
from services.ingest.sources.source import Source, own_source
from services.ingest.sources.statements import Ignored


class CloudEvents(Source):
    """`type = "cloudevents"`; members and ids are as the events state them, and behind
    its name their sources."""

    handshake_method: ClassVar = "OPTIONS"

    origins: list[str] | None = None
    rate: PositiveInt | None = None

    def verify(self, delivery: Delivery) -> None:
        """Check the token in `Authorization: Bearer` or, where a producer cannot send that, in
        the query as `access_token`."""
        token = delivery.query.get("access_token")
        if token is None:
            check_bearer(delivery, self.secrets)
        elif not any_is(token.encode(), self.secrets):
            raise unauthenticated("This access_token is not known")

    def read(self, delivery: Delivery, name: str) -> list[FeedEvent | Ignored]:
        """The events; a CloudEvent of a kind that is none of Rapport's is ignored."""
        format_ = format_of(delivery.headers)
        return validate(format_.split(delivery.body), partial(_read, format_, name))

    def handshake(self, delivery: Delivery) -> Response:
        """Permission to send, for an origin that may: at any rate, or at `rate` a minute."""
        origin = delivery.headers.get("webhook-request-origin")
        if not origin:
            raise unauthenticated("The header WebHook-Request-Origin is missing")
        headers = {"Allow": "POST, OPTIONS"}
        if self.origins is None or origin in self.origins:
            headers["WebHook-Allowed-Origin"] = origin
            headers["WebHook-Allowed-Rate"] = str(self.rate or "*")
        return Response(status_code=200, headers=headers)


def _read(format_: Format, name: str, value: object) -> FeedEvent | Ignored:
    if format_.kind_of is not None:
        kind = format_.kind_of(value)
        if isinstance(kind, str) and kind not in KINDS:
            return Ignored(f"{kind!r} is no kind of event here")
    event = format_.read(value)
    event.source = own_source(name, event.source)
    if faults := event_faults(event):
        raise InvalidEvent(faults)
    return event
