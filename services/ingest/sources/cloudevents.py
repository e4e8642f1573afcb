"""CloudEvents 1.0 from a producer's webhook: what `/v1/events` takes, and the handshake.

See the CloudEvents "HTTP 1.1 Web Hooks for Event Delivery": section 3 for tokens, 4 for the
handshake by which a producer asks whether it may send here.
"""

from functools import partial
from typing import ClassVar

from pydantic import PositiveInt
from starlette.responses import Response

from schemas.events import FeedEvent
from schemas.kinds import KINDS
from services.http.problems import INVALID_BODY, Problem
from services.ingest.requests.formats import Format, format_of
from services.ingest.requests.validation import validate
from services.ingest.signatures.hmac_signatures import any_is, check_bearer, unproved
from services.ingest.sources.convention import Convention, Delivery, Ignored


class CloudEvents(Convention):
    """`type = "cloudevents"`; members, ids and sources are as the events state them."""

    handshake: ClassVar = "OPTIONS"

    origins: list[str] | None = None
    rate: PositiveInt | None = None

    def verify(self, delivery: Delivery) -> None:
        """Check the token in `Authorization: Bearer` or, as some can no other, `access_token`."""
        token = delivery.query.get("access_token")
        if token is None:
            check_bearer(delivery, self.secrets)
        elif not any_is(token.encode(), self.secrets):
            raise unproved("This access_token is not known")

    def read(self, delivery: Delivery, source: str) -> list[FeedEvent | Ignored]:
        """The events; a CloudEvent of a kind that is none of Rapport's is ignored."""
        stated = format_of(delivery.headers)
        return validate(stated.split(delivery.body), partial(_read, stated))

    def shake(self, delivery: Delivery) -> Response:
        """Permission to send, for an origin that may: as often as it asks, or at `rate`."""
        origin = delivery.headers.get("webhook-request-origin")
        if not origin:
            raise Problem(INVALID_BODY, "The header WebHook-Request-Origin is missing")
        headers = {"Allow": "POST, OPTIONS"}
        if self.origins is None or origin in self.origins:
            headers["WebHook-Allowed-Origin"] = origin
            headers["WebHook-Allowed-Rate"] = str(self.rate or "*")
        return Response(status_code=200, headers=headers)


def _read(stated: Format, value: object) -> FeedEvent | Ignored:
    if stated.kind_of is not None:
        kind = stated.kind_of(value)
        if isinstance(kind, str) and kind not in KINDS:
            return Ignored(f"{kind!r} is no kind of event here")
    return stated.read(value)
