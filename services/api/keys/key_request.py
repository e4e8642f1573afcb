"""The key that is asked for: nothing is everything by default."""

import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.member_ids import member_id_fault
from schemas.sources import source_fault
from services.api.http.json_body import Time
from services.api.http.shape import Shape
from services.http.problems import FORBIDDEN, Problem, invalid
from services.runtime.access.grants import Grant, Scope
from services.runtime.access.key_words import key_name_fault


def _name(given: str) -> str:
    if fault := key_name_fault(given):
        raise ValueError(fault)
    return given


def _member(given: str) -> str:
    if fault := member_id_fault(given):
        raise ValueError(fault)
    return given


def _source(given: str) -> str:
    if fault := source_fault(given):
        raise ValueError(fault)
    return given


Members = list[Annotated[str, AfterValidator(_member)]]
Sources = list[Annotated[str, AfterValidator(_source)]]


class KeyRequest(Shape, strict=False):
    """What the key may do, of whom, and until when."""

    name: Annotated[str, AfterValidator(_name)] = Field(description="whose or what for it is")
    scopes: set[Scope] = Field(min_length=1, description="what it opens")
    members: Literal["all"] | Annotated[Members, Field(min_length=1)] = Field(
        description="whom it may ask about and act for"
    )
    sources: Literal["all"] | Sources = Field(
        default_factory=list, description="as which it may send events"
    )
    expires_at: Time | None = Field(None, description="null: never")

    def check(self, grant: Grant) -> None:
        """Whether it makes sense, and gives no more than `grant` has.

        Raises:
            Problem: 422 naming the field, or 403.
        """
        if Scope.INGEST in self.scopes and not self.sources:
            raise invalid("sources", "state as which sources it may send, or all")
        if self.expires_at is not None and self.expires_at <= time.time_ns() // 1_000_000:
            raise invalid("expires_at", "is not to come")
        within = self._sends_within(grant.sources) and self._ends_within(grant.expires_at)
        if not self.scopes <= grant.scopes or not within:
            raise Problem(FORBIDDEN, "A key gives no more than it has itself")

    def _sends_within(self, sources: frozenset[str] | None) -> bool:
        return sources is None or (self.sources != "all" and sources.issuperset(self.sources))

    def _ends_within(self, end: int | None) -> bool:
        return end is None or (self.expires_at is not None and self.expires_at <= end)
