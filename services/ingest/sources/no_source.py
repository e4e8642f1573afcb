"""What a name stands for that is no source's."""

from typing import NoReturn

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import unauthenticated
from services.ingest.sources.source import Source


class NoSource(Source):
    """Believes nobody, as a source does whose secret is not known."""

    @property
    def signed(self) -> bool:
        """It reads a delivery before it refuses it, as others do."""
        return True

    def verify(self, delivery: Delivery) -> NoReturn:
        """Refuse it."""
        raise unauthenticated("there is no such source, or it takes an API key")

    def read(self, delivery: Delivery, name: str) -> NoReturn:
        """Never called: nothing gets past `verify`."""
        raise NotImplementedError


NO_SOURCE = NoSource(type="none")
