"""What is asked, before it is sent: the same for both clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypedDict, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from rapport_client.posted import After

Shape = TypeVar("Shape", bound=BaseModel)
Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)


class Applied(TypedDict, total=False):
    """What must be readable: what `after` stands for, within `wait` seconds (5)."""

    after: After
    wait: float


class Read(Applied, total=False):
    """`at` is the time asked about: RFC 3339, or epoch milliseconds."""

    at: str | int


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request: a route, what stands in its path, query and body."""

    route: str
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path, with ids encoded as they travel."""
        return self.route.format_map({k: quote(v, safe="") for k, v in self.parts.items()})

    @property
    def parameters(self) -> dict[str, str]:
        """The query, as text; what is None is not stated."""
        return {k: _text(v) for k, v in self.query.items() if v is not None}


@dataclass(frozen=True, kw_only=True)
class Call(Request, Generic[Shape]):
    """A request that is answered by one `shape`."""

    shape: type[Shape]

    def read(self, body: bytes) -> Shape:
        """The answer in `body`; fields that a later Rapport has added are passed over."""
        return self.shape.model_validate_json(body, extra="ignore")


class Page(Protocol[Item_co]):
    """One page of an answer."""

    @property
    def items(self) -> Sequence[Item_co]:
        """What is on it."""

    @property
    def next_cursor(self) -> str | None:
        """Where the next one begins."""


@dataclass(frozen=True)
class Pages(Generic[Item]):
    """A request that is answered in pages."""

    call: Call[Any]

    def read(self, body: bytes) -> Page[Item]:
        """One page."""
        page: Page[Item] = self.call.read(body)
        return page

    def following(self, page: Page[Item]) -> "Pages[Item] | None":
        """The request for the page after this one."""
        if page.next_cursor is None:
            return None
        cursor = {"cursor": page.next_cursor}
        return Pages(replace(self.call, query={**self.call.query, **cursor}))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(getattr(value, "position", value))
