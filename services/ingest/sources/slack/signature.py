"""Slack signs time and body, in `X-Slack-Signature` and `X-Slack-Request-Timestamp`."""

from collections.abc import Iterable

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import required
from services.ingest.signatures.freshness import check_fresh
from services.ingest.signatures.hmac_signatures import check_hmac


def check_signature(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that one of the signing `secrets` has signed, version 0, within five minutes.

    Raises:
        Problem: 401 where none has.
    """
    timestamp = required(delivery.headers, "X-Slack-Request-Timestamp")
    check_fresh(timestamp, delivery.received)
    message = b":".join((b"v0", timestamp.encode(), delivery.body))
    check_hmac(delivery, secrets, "X-Slack-Signature", "v0=", message=message)
