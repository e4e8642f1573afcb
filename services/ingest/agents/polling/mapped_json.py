"""Any JSON over HTTP, mapped in the settings as a source of type `generic` is."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pydantic import model_validator
from starlette.datastructures import Headers, QueryParams

from services.ingest.agents.polling.polled_page import Polled
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.generic import Generic
from services.ingest.sources.mapped import Statement


class Poll(Polled):
    """`type = "poll"`: `each`, `map`, `kinds` and `namespace` are those of `generic`.

    `map` must give an `id`: it is how a thing that is still there is known from a new one.
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
        """The convention that pages are read by."""
        options = self.model_dump(include={"map", "each", "kinds", "namespace"}, exclude_none=True)
        return Generic.model_validate({"type": "generic", **options})

    def say(self, page: bytes, source: str) -> Iterator[Statement | Ignored]:
        """An event for each thing on the page."""
        namespace = self.mapping.namespace_of(source)
        delivery = Delivery("GET", Headers(), QueryParams(), page, received=0)
        for said in self.mapping.say(delivery):
            yield said if isinstance(said, Ignored) else _named(said, namespace)


def _named(said: Statement, namespace: str) -> Statement:
    stated = {end: said[end] for end in ("actor", "target") if isinstance(said.get(end), str)}
    return said | {end: f"{namespace}{member}" for end, member in stated.items() if member}
