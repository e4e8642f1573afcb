"""The source type `generic`: any JSON webhook, mapped in the settings.

A JMESPath expression for each field of an event; see https://jmespath.org. `rapport sources test`
shows what they make of a payload.
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from schemas.events import FeedEvent
from schemas.kinds import KINDS, Kind
from schemas.limits import MAX_EVENTS
from services.http.problems import TOO_LARGE, Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.generic.authentication import AuthenticatedSource
from services.ingest.sources.generic.expressions import Compiled, Expression, Scope, found
from services.ingest.sources.generic.fields import converted, outcomes
from services.ingest.sources.generic.times import zone_of
from services.ingest.sources.statements import Ignored, Outcome

_MEMBERS = ("actor", "target")
_FIELDS = frozenset(FeedEvent.__struct_fields__) - {"side", "source"}


def _many(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _zone_name(name: str) -> str:
    zone_of(name)
    return name


class Item(NamedTuple):
    """One thing of a payload; `example` says which."""

    value: object
    example: str
    scope: Scope

    def found(self, expression: Compiled, field: str) -> Any:
        """What `expression`, of the setting `field`, gives for it."""
        return found(expression, self.value, field, self.scope)


class Generic(AuthenticatedSource):
    """`type = "generic"`; members are in the source's own namespace, or in `namespace`.

    `each` finds the items of a payload (default: the payload is one), `map` the fields of an event
    in an item; a list of targets makes an event for each. `kinds` translates what `kind` gives.
    An item whose kind is then none of Rapport's is ignored. `time_format`, one or several, is as of
    `strptime`; times without an offset are in `time_zone`. An item that is no valid event is passed
    over, or with `on_error = "refuse"` refuses the whole delivery.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    map: dict[str, Expression]
    each: Expression | None = None
    kinds: dict[str, str] | None = None
    namespace: str | None = None
    time_format: Annotated[list[str], BeforeValidator(_many)] = Field([])
    time_zone: Annotated[str, AfterValidator(_zone_name)] = "UTC"
    on_error: Literal["skip", "refuse"] = "skip"

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
    def _constant_kind_is_known(self) -> "Generic":
        kind = self.map["kind"].literal
        if kind is not None and kind not in (self.kinds or KINDS):
            known = ", ".join(self.kinds or KINDS)
            raise ValueError(f"map.kind: {kind!r} is never a kind; there are {known}")
        return self

    @cached_property
    def zone(self) -> tzinfo:
        """Of times that state no offset."""
        return zone_of(self.time_zone)

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`webhook-id`, of Standard Webhooks, which is signed."""
        return delivery.headers.get("webhook-id") if self.signature == "standard-webhooks" else None

    def namespace_of(self, name: str) -> str:
        """`namespace`, else the source's name; empty where `namespace` is empty."""
        namespace = name if self.namespace is None else self.namespace
        return f"{namespace}:" if namespace else ""

    @property
    def all_or_nothing(self) -> bool:
        """Whether `on_error` is "refuse"."""
        return self.on_error == "refuse"

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """A statement for each item of the payload, and each of its targets."""
        scope = Scope(delivery)
        items = self._items(delivery.json, scope)
        if len(items) > MAX_EVENTS:
            raise Problem(TOO_LARGE, f"A delivery has at most {MAX_EVENTS} things")
        for number, item in enumerate(items):
            yield from self._outcomes(item, number, scope)

    def _items(self, payload: Any, scope: Scope) -> list[Any]:
        items = payload if self.each is None else found(self.each, payload, "each", scope)
        if items is None:
            return []
        return items if isinstance(items, list) else [items]

    def _outcomes(self, item: object, number: int, scope: Scope) -> Iterator[Outcome]:
        try:
            yield from self._mapped(Item(item, f"item {number}", scope))
        except Problem as problem:
            if self.all_or_nothing:
                raise
            yield Ignored(problem.detail, f"item {number}")

    def _mapped(self, item: Item) -> Iterator[Outcome]:
        """What `item` says; where it says nothing, its further fields are not looked at."""
        kind = self._kind(item)
        if kind is None:
            yield Ignored("its kind is not mapped", item.example)
            return
        members = self._fields(item, _MEMBERS)
        for name in _MEMBERS if kind.directed else _MEMBERS[:1]:
            if name not in members:
                yield Ignored(f"its {name} is not stated", item.example)
                return
        rest = self._fields(item, self.map.keys() - {"kind", *_MEMBERS})
        yield from outcomes(kind, members | rest, item.example)

    def _kind(self, item: Item) -> Kind | None:
        stated = item.found(self.map["kind"], "kind")
        if not isinstance(stated, str | int | float):
            return None
        name = self.kinds.get(str(stated), "") if self.kinds else str(stated)
        return KINDS.get(name)

    def _fields(self, item: Item, names: Iterable[str]) -> dict[str, Any]:
        given = {name: item.found(self.map[name], name) for name in names if name in self.map}
        return converted(given, self.time_format, self.zone)
