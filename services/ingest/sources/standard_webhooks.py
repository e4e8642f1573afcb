"""Standard Webhooks 1.0 that carry FeedEvents.

The payload is a FeedEvent, an array of them, or `{"type", "timestamp", "data"}` with either as
`data`: the last part of `type` gives a missing kind, `timestamp` a missing `at`.
"""

from collections.abc import Iterator
from functools import cached_property

from pydantic import model_validator

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.standard_webhooks import StandardKeys
from services.ingest.sources.mapped_source import MappedSource


class StandardWebhooks(MappedSource):
    """`type = "standard-webhooks"`; members and ids are as the events state them, and
    behind its name their sources."""

    @cached_property
    def keys(self) -> StandardKeys:
        """What deliveries may be signed by."""
        return StandardKeys(self.secrets)

    @model_validator(mode="after")
    def _has_keys(self) -> "StandardWebhooks":
        self.keys  # noqa: B018 - reads the keys now, so that a bad one is refused at start
        return self

    def verify(self, delivery: Delivery) -> None:
        """Check `webhook-signature`."""
        self.keys.check(delivery)

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`webhook-id`, which stays the same when it is sent again."""
        return delivery.headers.get("webhook-id")

    @property
    def all_or_nothing(self) -> bool:
        """As on `/v1/events`: whoever sends FeedEvents learns at once which is none."""
        return True

    def namespace_of(self, name: str) -> str:
        """Empty: FeedEvents name members in full."""
        return ""

    def statements(self, delivery: Delivery) -> Iterator[object]:
        """The events, with the fields that the envelope gives them."""
        payload = delivery.json
        defaults = _defaults(payload) if isinstance(payload, dict) else {}
        data = payload["data"] if defaults else payload
        for event in data if isinstance(data, list) else [data]:
            yield defaults | _given(event) if isinstance(event, dict) else event


def _defaults(payload: dict[str, object]) -> dict[str, object]:
    """Kind and time that an envelope gives to its events; empty where there is no envelope."""
    if "data" not in payload or "actor" in payload:
        return {}
    type_ = payload.get("type")
    kind = type_.rpartition(".")[2] if isinstance(type_, str) else None
    return {"kind": kind, "at": payload.get("timestamp")}


def _given(event: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if value is not None}
