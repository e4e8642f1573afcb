"""HTTP/1.1 as uvicorn implements it, with a limit on the size of a request's head.

uvicorn has none: headers of any length would be held in memory before a key is checked.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
"""Request line and headers; one read may exceed it slightly."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedHeads(HttpToolsProtocol):
    """One connection; closed with 431 when a request's head is larger than `MAX_HEAD_BYTES`."""

    _head_bytes: int | None = None

    def on_message_begin(self) -> None:
        """Start counting."""
        super().on_message_begin()
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """Stop counting: bodies have limits of their own."""
        self._head_bytes = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Parse the data, then check the limit."""
        super().data_received(data)
        if self._head_bytes is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
