"""What a convention is: how a producer proves itself, and what its payloads say."""

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from pydantic import ConfigDict, field_validator
from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response

from schemas.events import FeedEvent
from services.ingest.sources.payloads import parse
from services.runtime.settings import SourceSettings


@dataclass
class Delivery:
    """What a producer sent: a POST, or a handshake, whose body is empty.

    `received` is in epoch milliseconds; `target` is path and query as they were requested.
    """

    method: str
    headers: Headers
    query: QueryParams
    body: bytes
    received: int
    target: str = ""

    @cached_property
    def json(self) -> Any:
        """The JSON value that the body is.

        Raises:
            Problem: 400 where it is none.
        """
        return parse(self.body)


class Ignored(NamedTuple):
    """Something a payload says that is valid and means nothing here."""

    reason: str


class Convention(SourceSettings, ABC):
    """A source of one type: its settings, and how to take what it sends.

    A type's own options are further fields; whatever is no field is refused at start.
    `handshake` is the method by which its producers check their address, GET or OPTIONS.
    """

    handshake: ClassVar[str | None] = None

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("secret_env")
    @classmethod
    def _is_set(cls, names: list[str] | None) -> list[str] | None:
        for name in names or ():
            if not os.environ.get(name):
                raise ValueError(f"the variable {name} is not set")
        return names

    @property
    def secrets(self) -> list[bytes]:
        """Each secret that is valid now."""
        from_environment = [os.environ[name] for name in self.secret_env or ()]
        return [each.encode() for each in (*(self.secret or ()), *from_environment)]

    @property
    def signed(self) -> bool:
        """Whether deliveries prove themselves; those of other sources carry an API key."""
        return self.secret is not None or self.secret_env is not None

    @abstractmethod
    def verify(self, delivery: Delivery) -> None:
        """Check that `delivery` comes from who knows one of `secrets`, of which there are some.

        Raises:
            Problem: 401 where it does not.
        """

    @abstractmethod
    def read(self, delivery: Delivery, source: str) -> list[FeedEvent | Ignored]:
        """All that `delivery` says, in its order; `source` is the name of the source.

        Raises:
            Problem: 400, 413, 415 or 422 where it is not what this convention sends.
        """

    def answer(self, delivery: Delivery) -> Response | None:
        """The answer to a POST that only asks something of its receiver."""
        return None

    def shake(self, delivery: Delivery) -> Response:
        """The answer to the request by which a producer checks the address it was given.

        Raises:
            Problem: 400 or 401 where it is not as this convention has it.
        """
        raise NotImplementedError
