"""Senders' public keys, fetched from where their `keyId` leads, and kept for a while.

Whoever sends can have us fetch: only from public addresses, by https, within a few seconds, so many
at a time, each once in five minutes whatever comes of it.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import NamedTuple

from services.http.fetch import Fetched, Fetcher, NotFetched
from services.http.problems import unavailable
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.http.http_signatures import verifies
from services.ingest.signatures.http.key_documents import (
    MEDIA_TYPES,
    InvalidKeyDocument,
    SenderKey,
    check_address,
    key_in,
)
from services.ingest.signatures.http.keyed_signature import KeyedSignature

KEPT_S = 24 * 3_600.0
"""A key is fetched again after this."""

AT_MOST_EVERY_S = 300.0
"""What could not be fetched, or does not fit the signature, is asked for again after this."""

WITHIN_S = 10.0
MOST_BYTES = 256 * 1024
MOST_KEYS = 10_000
MOST_AT_ONCE = 64

Fetch = Callable[[str], Awaitable[Fetched]]
"""GET of an address; raises NotFetched."""


async def fetch_document(url: str) -> Fetched:
    """The document at `url`, of whose host nothing is trusted.

    Raises:
        NotFetched: where there is none, or it is not within bounds.
    """
    async with Fetcher(most_bytes=MOST_BYTES) as fetcher:
        return await fetcher.get(url, {"Accept": ", ".join(MEDIA_TYPES)})


class _Known(NamedTuple):
    """A key, or why there is none, and since when (seconds of a steady clock)."""

    key: SenderKey | None
    why: str
    since: float


class SenderKeys:
    """The keys of senders, by their `keyId`."""

    def __init__(self, fetch: Fetch = fetch_document, now: Callable[[], float] = time.monotonic):
        self._fetch, self._now = fetch, now
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asking: dict[str, asyncio.Task[_Known]] = {}
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)

    async def signer(self, messages: Sequence[KeyedSignature]) -> str:
        """The id of the actor who signed one of `messages` with the key that the first names.

        Raises:
            Problem: 401 where none is signed by that key, 503 while too many are being fetched.
        """
        key_id = messages[0].key_id
        known = await self._current(key_id, KEPT_S)
        if not _fits(known, messages):  # its owner may have another by now
            known = await self._current(key_id, AT_MOST_EVERY_S)
        if known.key is None:
            raise unauthenticated(f"The sender's key cannot be had: {known.why}")
        if not _fits(known, messages):
            raise unauthenticated("The signature is not one of this delivery by the sender's key")
        return known.key.owner

    async def _current(self, key_id: str, most_s: float) -> _Known:
        """What is known of a key, since `most_s` seconds ago or less."""
        known = self._known.get(key_id)
        if known is not None:
            most_s = min(most_s, KEPT_S if known.key else AT_MOST_EVERY_S)
            if self._now() - known.since < most_s:
                self._known.move_to_end(key_id)
                return known
        task = self._asking.get(key_id)
        if task is None:
            task = self._asking[key_id] = asyncio.create_task(self._asked(key_id))
            task.add_done_callback(lambda _: self._asking.pop(key_id, None))
        return await asyncio.shield(task)

    async def _asked(self, key_id: str) -> _Known:
        if self._at_once.locked():
            raise unavailable("Too many keys of senders are being fetched", retry_after=10)
        async with self._at_once:
            known = await self._fetched(key_id)
        self._known[key_id] = known
        self._known.move_to_end(key_id)
        while len(self._known) > MOST_KEYS:
            self._known.popitem(last=False)
        return known

    async def _fetched(self, key_id: str) -> _Known:
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await self._fetch(str(check_address(key_id)))
            return _Known(key_in(answer, key_id), "", self._now())
        except TimeoutError:
            return _Known(None, f"no answer within {WITHIN_S:.0f} s", self._now())
        except (NotFetched, InvalidKeyDocument) as error:
            return _Known(None, str(error), self._now())


def _fits(known: _Known, messages: Iterable[KeyedSignature]) -> bool:
    key = known.key
    return key is not None and any(verifies(key.key, message) for message in messages)
