"""An answer of ingest, passed on as it comes."""

from contextlib import AbstractAsyncContextManager

import httpx
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

_PASSED_ON = (
    "accept-encoding",
    "accept-post",
    "cache-control",
    "content-disposition",
    "content-length",
    "content-type",
    "retry-after",
    "www-authenticate",
)
"""Of an answer's headers; others are of the connection, or the api's own."""


class RelayedAnswer(StreamingResponse):
    """The `answer`; what is `held` meanwhile is let go of when it ends, or nobody listens."""

    def __init__(self, answer: httpx.Response, held: AbstractAsyncContextManager[object]) -> None:
        headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
        super().__init__(answer.aiter_raw(), answer.status_code, headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it on."""
        async with self._held:
            await super().__call__(scope, receive, send)
