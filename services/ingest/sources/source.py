"""What a type of source provides: how its producers prove themselves, and how it reads them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, field_validator
from starlette.responses import Response

from schemas.events import FeedEvent, future_fault
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.statements import Ignored
from services.runtime.secrets import secret_of_file, secret_of_variable, stated_secrets
from services.runtime.settings import SourceSettings


class Source(SourceSettings, ABC):
    """A source of one type: its settings, and how to read its deliveries.

    A type's own options are further fields; any other option is refused at start.
    `handshake_method` is the HTTP method by which its producers check their address, GET or
    OPTIONS.
    """

    handshake_method: ClassVar[str | None] = None

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("secret_env")
    @classmethod
    def _is_set(cls, names: list[str] | None) -> list[str] | None:
        for name in names or ():
            secret_of_variable(name)
        return names

    @field_validator("secret_file")
    @classmethod
    def _can_be_read(cls, paths: list[str] | None) -> list[str] | None:
        for path in paths or ():
            secret_of_file(Path(path))
        return paths

    @property
    def secrets(self) -> list[bytes]:
        """Each secret that is valid now.

        Raises:
            MissingSecret: where a file has gone since the start.
        """
        return [each.encode() for each in stated_secrets(self)]

    @property
    def signed(self) -> bool:
        """Whether deliveries are signed; without a secret they carry an API key instead."""
        stated = (self.secret, self.secret_env, self.secret_file)
        return any(each is not None for each in stated)

    @abstractmethod
    def verify(self, delivery: Delivery) -> None:
        """Check that `delivery` is signed by one of `secrets`, of which there is at least one.

        Raises:
            Problem: 401 where it is not.
        """

    async def authenticate(self, delivery: Delivery) -> None:
        """As `verify`; for a type whose proof must be fetched first.

        Raises:
            Problem: 401 where it is not signed.
        """
        self.verify(delivery)

    @abstractmethod
    def read(self, delivery: Delivery, name: str) -> list[FeedEvent | Ignored]:
        """Everything in `delivery`, in its order; `name` is the name of this source.

        Raises:
            Problem: 400, 413, 415 or 422 where it is not a payload of this type.
        """

    def events(self, delivery: Delivery, name: str) -> Iterator[FeedEvent | Ignored]:
        """As `read`; what has not happened yet is ignored.

        Raises:
            Problem: as `read`.
        """
        for each in self.read(delivery, name):
            yield each if isinstance(each, Ignored) else _if_happened(each, delivery.received)

    def answer(self, delivery: Delivery) -> Response | None:
        """The answer to a POST that is only a challenge; None for one that carries events."""
        return None

    def handshake(self, delivery: Delivery) -> Response:
        """The answer to the request by which a producer checks the address it was given.

        Raises:
            Problem: 401 where it is not a handshake of this type.
        """
        raise NotImplementedError


def own_source(name: str, stated: str) -> str:
    """The `source` of an event for which the source of this name has `stated` one itself.

    It is the name, or `NAME/STATED`: as no name has a slash, that is no other source's, and what
    is stated differently stays apart.

    >>> own_source("shop", "shop"), own_source("shop", "https://example.com/till")
    ('shop', 'shop/https://example.com/till')
    """
    return name if stated == name else f"{name}/{stated}"


def _if_happened(event: FeedEvent, received: int) -> FeedEvent | Ignored:
    fault = future_fault(event, received)
    return event if fault is None else Ignored(fault.detail, event.id)
