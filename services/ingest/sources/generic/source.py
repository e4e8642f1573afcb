"""The source type `generic`: any JSON webhook, mapped in the settings.

A JMESPath expression for each field of an event; see https://jmespath.org. `rapport sources test`
shows what they make of a payload.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict, field_validator, model_validator

from schemas.events import FeedEvent
from schemas.kinds import KINDS
from schemas.limits import MAX_EVENTS
from services.http.problems import TOO_LARGE, Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.hmac_signatures import check_hmac
from services.ingest.signatures.shared_secrets import check_basic, check_bearer
from services.ingest.signatures.standard_webhooks import StandardKeys
from services.ingest.sources.generic.expressions import Expression, found
from services.ingest.sources.generic.fields import converted, outcomes
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.statements import Outcome

_FIELDS = frozenset(FeedEvent.__struct_fields__) - {"side", "source"}


class Generic(MappedSource):
    """`type = "generic"`; members are in the source's own namespace, or in `namespace`.

    `each` finds the items of a payload (default: the payload is one), `map` the fields of an event
    in an item; a list of targets makes an event for each. `kinds` translates what `kind` gives.
    An item whose kind is then none of Rapport's is ignored.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    map: dict[str, Expression]
    each: Expression | None = None
    kinds: dict[str, str] | None = None
    namespace: str | None = None
    signature: Literal["standard-webhooks", "hmac-sha256", "bearer", "basic"] | None = None
    header: str = "X-Hub-Signature-256"
    prefix: str = "sha256="
    encoding: Literal["hex", "base64"] = "hex"

    @field_validator("map")
    @classmethod
    def _is_of_events(cls, fields: dict[str, Any]) -> dict[str, Any]:
        if missing := {"kind", "actor"} - fields.keys():
            raise ValueError(f"has no {' and no '.join(sorted(missing))}")
        if unknown := fields.keys() - _FIELDS:
            raise ValueError(f"{', '.join(sorted(unknown))}: an event has no such field")
        return fields

    @field_validator("kinds")
    @classmethod
    def _are_known(cls, kinds: dict[str, str] | None) -> dict[str, str] | None:
        if unknown := set((kinds or {}).values()) - KINDS.keys():
            raise ValueError(f"{', '.join(sorted(unknown))}: no kind; kinds are {', '.join(KINDS)}")
        return kinds

    @model_validator(mode="after")
    def _signature_has_secret(self) -> "Generic":
        if (self.signature is not None) != self.signed:
            raise ValueError("signature and secret go together: give both, or none for an API key")
        if self.signature == "standard-webhooks":
            self.keys  # noqa: B018 - reads the keys now, so that a bad one is refused at start
        return self

    @cached_property
    def keys(self) -> StandardKeys:
        """What deliveries are signed by, where they are Standard Webhooks."""
        return StandardKeys(self.secrets)

    def verify(self, delivery: Delivery) -> None:
        """Check what `signature` names."""
        match self.signature:
            case "standard-webhooks":
                self.keys.check(delivery)
            case "hmac-sha256":
                check_hmac(delivery, self.secrets, self.header, self.prefix, self.encoding)
            case "bearer":
                check_bearer(delivery, self.secrets)
            case "basic":
                check_basic(delivery, self.secrets)

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`webhook-id`, of Standard Webhooks."""
        return delivery.headers.get("webhook-id") if self.signature == "standard-webhooks" else None

    def namespace_of(self, name: str) -> str:
        """`namespace`, else the source's name; empty where `namespace` is empty."""
        namespace = name if self.namespace is None else self.namespace
        return f"{namespace}:" if namespace else ""

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """A statement for each item of the payload, and each of its targets."""
        items = self._items(delivery.json)
        if len(items) > MAX_EVENTS:
            raise Problem(TOO_LARGE, f"A delivery has at most {MAX_EVENTS} things")
        for item in items:
            fields = {name: found(expression, item, name) for name, expression in self.map.items()}
            kind = fields.pop("kind")
            if self.kinds:
                kind = self.kinds.get(str(kind))
            yield from outcomes(kind, converted(fields))

    def _items(self, payload: Any) -> list[Any]:
        items = payload if self.each is None else found(self.each, payload, "each")
        if items is None:
            return []
        return items if isinstance(items, list) else [items]
