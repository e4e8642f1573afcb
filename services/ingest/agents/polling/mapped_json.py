"""Any JSON over HTTP, mapped in the settings as a source of type `generic` is."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pydantic import model_validator
from starlette.datastructures import Headers, QueryParams

from services.ingest.agents.polling.polled_page import Polled
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.generic.source import Generic
from services.ingest.sources.statements import Ignored, Outcome, Statement


class Poll(Polled):
    """`type = "poll"`: `each`, `map`, `kinds` and `namespace` are those of `generic`.

    `map` must give an `id`: by it new items are known from old ones.
    """

    map: dict[str, Any]
    each: str | None = None
    kinds: dict[str, str] | None = None
    namespace: str | None = None

    @model_validator(mode="after")
    def _is_mapped(self) -> "Poll":
        if "id" not in self.map:
            raise ValueError("map has no id")
        _ = self.mapping
        return self

    @cached_property
    def mapping(self) -> Generic:
        """The source that pages are read with."""
        options = self.model_dump(include={"map", "each", "kinds", "namespace"}, exclude_none=True)
        return Generic.model_validate({"type": "generic", **options})

    def statements(self, page: bytes, source: str) -> Iterator[Outcome]:
        """A statement for each item of the page."""
        namespace = self.mapping.namespace_of(source)
        delivery = Delivery("GET", Headers(), QueryParams(), page, received=0)
        for outcome in self.mapping.statements(delivery):
            yield outcome if isinstance(outcome, Ignored) else _namespaced(outcome, namespace)


def _namespaced(statement: Statement, namespace: str) -> Statement:
    ends = {end: statement.get(end) for end in ("actor", "target")}
    return statement | {
        end: f"{namespace}{member}"
        for end, member in ends.items()
        if isinstance(member, str) and member
    }
