"""The limit of reads: a raw ASGI handler that answers constant bytes, served as the api is."""

import sys
from typing import Any

from services.http.server import serve


def constant(size: int) -> Any:
    """The application; its body has `size` bytes."""
    body = b'"' + b"x" * (size - 2) + b'"'
    length = [(b"content-type", b"application/json"), (b"content-length", str(size).encode())]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": length})
            await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    serve(constant(int(sys.argv[2])), "127.0.0.1", int(sys.argv[1]))
