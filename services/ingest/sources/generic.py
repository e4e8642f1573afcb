"""Any JSON webhook, mapped in the settings: a JMESPath expression for each field of an event.

See https://jmespath.org for the expressions; `rapport sources test` shows what they make of a
payload.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

from pydantic import ConfigDict, field_validator, model_validator

from schemas.events import FeedEvent
from schemas.kinds import KINDS
from schemas.limits import MAX_EVENTS
from services.http.problems import TOO_LARGE, Problem
from services.ingest.signatures.hmac_signatures import check_basic, check_bearer, check_hmac
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.expressions import Expression, found
from services.ingest.sources.mapped import Mapped, Statement, directed
from services.ingest.sources.standard_webhooks import StandardKeys
from services.ingest.sources.timestamps import moment

_FIELDS = frozenset(FeedEvent.__struct_fields__) - {"side", "source"}
_NAMES = ("id", "actor", "target")
_TIMES = ("at", "starts_at", "ends_at")


class Generic(Mapped):
    """`type = "generic"`; members are in the source's own namespace, or in `namespace`.

    `each` gives the things of a payload that become an event each (default: the payload is one),
    `map` the fields of an event from such a thing; a list of targets makes an event for each.
    `kinds` translates what `kind` gives. A thing whose kind is then none of Rapport's is ignored.
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
    def _is_proved(self) -> "Generic":
        if (self.signature is not None) != self.signed:
            raise ValueError("signature and secret go together: give both, or none for an API key")
        if self.signature == "standard-webhooks":
            self.keys  # noqa: B018 - reads them now, so that a bad one is refused at start
        return self

    @cached_property
    def keys(self) -> StandardKeys:
        """What deliveries are signed by, where they are Standard Webhooks."""
        return StandardKeys(self.secrets)

    def verify(self, delivery: Delivery) -> None:
        """Check the proof that `signature` names."""
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

    def namespace_of(self, source: str) -> str:
        """`namespace`, else the source's name; nothing where `namespace` is empty."""
        namespace = source if self.namespace is None else self.namespace
        return f"{namespace}:" if namespace else ""

    def say(self, delivery: Delivery) -> Iterator[Statement | Ignored]:
        """An event for each thing of the payload, and each of its targets."""
        payload = delivery.json
        things = payload if self.each is None else found(self.each, payload, "each")
        things = things if isinstance(things, list) else [] if things is None else [things]
        if len(things) > MAX_EVENTS:
            raise Problem(TOO_LARGE, f"A delivery has at most {MAX_EVENTS} things")
        for thing in things:
            fields = {name: found(expression, thing, name) for name, expression in self.map.items()}
            yield from self._said(_converted(fields))

    def _said(self, fields: dict[str, Any]) -> Iterator[Statement | Ignored]:
        kind = fields.pop("kind")
        kind = self.kinds.get(str(kind)) if self.kinds else kind
        target = fields.pop("target", None)
        if not isinstance(kind, str) or kind not in KINDS:
            yield Ignored("its kind is not mapped")
        elif not isinstance(target, list):
            yield _stated(kind, target, fields)
        elif not target:
            yield Ignored("it has no targets")
        else:
            for number, each in enumerate(target):
                yield _stated(kind, each, _numbered(fields, number))


def _converted(fields: dict[str, Any]) -> dict[str, Any]:
    for name in _NAMES:
        if name in fields:
            fields[name] = _worded(fields[name])
    for name in _TIMES:
        if name in fields:
            fields[name] = moment(fields[name])
    return fields


def _worded(value: object) -> object:
    """Ids are often numbers."""
    return [_word(each) for each in value] if isinstance(value, list) else _word(value)


def _word(value: object) -> object:
    return str(value) if type(value) is int else value


def _numbered(fields: dict[str, Any], number: int) -> dict[str, Any]:
    """The same for the next target, under an id of its own."""
    if number and isinstance(fields.get("id"), str):
        return fields | {"id": f"{fields['id']}:{number}"}
    return fields


def _stated(kind: str, target: object, fields: dict[str, Any]) -> Statement | Ignored:
    if target is None:
        return {"kind": kind, **fields}
    return directed(kind, target=target, **fields)
