"""JSON lines as an answer: as many as there are, at the pace of whoever takes them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Send

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/x-ndjson"

STALLED_S = 60.0
"""A client that takes nothing for so long is dropped."""


class JsonLines(StreamingResponse):
    """`chunks`, each of whole lines: one is made once the last one could be sent.

    The first is made before anything is sent: where that fails the answer is the problem. Where
    making a later one fails it ends without its end, so that no client takes a part for the whole.
    """

    media_type = MEDIA_TYPE

    def __init__(self, chunks: AsyncGenerator[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(chunks, headers=headers)
        self._chunks = chunks

    async def stream_response(self, send: Send) -> None:
        """Send all of it.

        Raises:
            Exception: whatever making the first chunk raises; nothing is sent then.
        """
        async with aclosing(self._chunks) as chunks:
            chunk = await anext(chunks, None)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            try:
                while chunk is not None:
                    async with asyncio.timeout(STALLED_S):
                        await send(_body(chunk, more=True))
                    chunk = await anext(chunks, None)
            except Exception as error:
                log.warning("an answer was broken off: %s", error)
                return
        await send(_body(b"", more=False))


def _body(chunk: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": chunk, "more_body": more}
