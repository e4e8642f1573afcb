"""Two of Kafka's requests over a socket, for the time before a client can run.

Blocking, and usable from any thread. Layouts are those of Kafka's protocol guide.
"""

import socket
import struct

_METADATA = struct.pack(">hhihi", 3, 1, 0, -1, 0)
"""Version 1, without a client id, about no topic."""

_UNREGISTER_BROKER = struct.pack(">hhihbib", 64, 0, 0, -1, 0, 1, 0)
"""Version 0, without a client id: broker 1."""

_NONE, _BROKER_ID_NOT_REGISTERED = 0, 102
_TIMEOUT_SECONDS = 2.0


def serves(host: str, port: int) -> bool:
    """Whether a broker answers at `host`:`port` and counts at least one broker as alive."""
    try:
        _correlation, brokers = struct.unpack_from(">ii", _ask(host, port, _METADATA))
    except (OSError, struct.error):
        return False
    return bool(brokers > 0)


def unregister_broker(host: str, port: int) -> bool:
    """Whether the controller at `host`:`port` has it on record that broker 1 is gone."""
    try:
        _head, code = struct.unpack_from(">9sh", _ask(host, port, _UNREGISTER_BROKER))
    except (OSError, struct.error):
        return False
    return code in {_NONE, _BROKER_ID_NOT_REGISTERED}


def _ask(host: str, port: int, request: bytes) -> bytes:
    """The answer to `request`, or what came of it before the other side hung up."""
    with socket.create_connection((host, port), _TIMEOUT_SECONDS) as server:
        server.sendall(struct.pack(">i", len(request)) + request)
        (size,) = struct.unpack(">i", _receive(server, 4))
        return _receive(server, size)


def _receive(server: socket.socket, size: int) -> bytes:
    received = b""
    while chunk := server.recv(size - len(received)):
        received += chunk
    return received
