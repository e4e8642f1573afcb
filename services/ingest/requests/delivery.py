"""A producer's request, with all that its signature may cover."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.datastructures import Headers, QueryParams

from services.ingest.requests.json_values import parse_json


@dataclass
class Delivery:
    """What a producer sent: a POST, or a handshake, whose body is empty.

    `received` is in epoch milliseconds; `target` is path and query as they were requested.
    `sender` is whom it was proved to be from, where that one may speak for itself alone.
    """

    method: str
    headers: Headers
    query: QueryParams
    body: bytes
    received: int
    target: str = ""
    sender: str | None = None

    @cached_property
    def json(self) -> Any:
        """The JSON value that the body is.

        Raises:
            Problem: 400 where it is none.
        """
        return parse_json(self.body)
