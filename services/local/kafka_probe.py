"""Whether a broker serves: one Metadata request over a plain socket.

Blocking and without a client, so that it can be asked from any thread before any loop runs.
"""

import socket
import struct

_METADATA, _VERSION = 3, 1
_NO_CLIENT_ID = -1
_NO_TOPICS = 0
_TIMEOUT_SECONDS = 2.0


def serves(host: str, port: int) -> bool:
    """Whether a Kafka answers at `host`:`port` and counts at least one broker as alive."""
    request = struct.pack(">hhihi", _METADATA, _VERSION, 0, _NO_CLIENT_ID, _NO_TOPICS)
    try:
        with socket.create_connection((host, port), _TIMEOUT_SECONDS) as broker:
            broker.sendall(struct.pack(">i", len(request)) + request)
            (size,) = struct.unpack(">i", _exactly(broker, 4))
            _correlation, brokers = struct.unpack_from(">ii", _exactly(broker, size))
    except (OSError, struct.error):
        return False
    return bool(brokers > 0)


def _exactly(broker: socket.socket, size: int) -> bytes:
    """`size` bytes, or fewer where the broker hangs up."""
    received = b""
    while chunk := broker.recv(size - len(received)):
        received += chunk
    return received
