"""Some of Kafka's requests over a socket, for the time before a client can run.

Blocking, and usable from any thread. Layouts are those of Kafka's protocol guide.
"""

import hashlib
import secrets
import socket
import struct

from services.local.embedded_kafka.login import Login

_METADATA = struct.pack(">hhihi", 3, 1, 0, -1, 0)
"""Version 1, without a client id, about no topic."""

_UNREGISTER_BROKER = struct.pack(">hhihbib", 64, 0, 0, -1, 0, 1, 0)
"""Version 0, without a client id: broker 1."""

_SASL_HANDSHAKE = struct.pack(">hhih", 17, 1, 0, -1)
_SASL_AUTHENTICATE = struct.pack(">hhih", 36, 0, 0, -1)
_ALTER_USER_SCRAM_CREDENTIALS = struct.pack(">hhihb", 51, 0, 0, -1, 0)
"""Without a client id; what they are about follows."""

_SCRAM = {"SCRAM-SHA-256": (1, "sha256"), "SCRAM-SHA-512": (2, "sha512")}
"""Each mechanism's number in Kafka's protocol, and its hash."""

_ITERATIONS = 4096
"""The fewest that Kafka takes: more would protect passwords that can be guessed."""

_NONE, _BROKER_ID_NOT_REGISTERED = 0, 102
_TIMEOUT_SECONDS = 2.0


def serves(host: str, port: int, login: Login | None = None) -> bool:
    """Whether a broker at `host`:`port` lets `login` in, and counts a broker as alive."""
    try:
        _correlation, brokers = struct.unpack_from(">ii", _ask(host, port, login, _METADATA))
    except (OSError, struct.error):
        return False
    return bool(brokers > 0)


def unregister_broker(host: str, port: int, login: Login | None) -> bool:
    """Whether the controller at `host`:`port` has it on record that broker 1 is gone."""
    try:
        answer = _ask(host, port, login, _UNREGISTER_BROKER)
        _head, code = struct.unpack_from(">9sh", answer)
    except (OSError, struct.error):
        return False
    return code in {_NONE, _BROKER_ID_NOT_REGISTERED}


def put_user(host: str, port: int, login: Login | None, user: Login) -> bool:
    """Have the broker let `user` in from now on, by SCRAM; returns whether it will."""
    number, algorithm = _SCRAM[user.mechanism]
    salt = secrets.token_bytes(32)
    salted = hashlib.pbkdf2_hmac(algorithm, user.password.encode(), salt, _ITERATIONS)
    wanted = [
        _compact(user.user.encode()),
        struct.pack(">bi", number, _ITERATIONS),
        _compact(salt),
        _compact(salted),
    ]
    # No deletions, one upsertion: a compact array begins with one more than it holds.
    request = _ALTER_USER_SCRAM_CREDENTIALS + b"\1\2" + b"".join(wanted) + b"\0\0"
    try:
        answer = _ask(host, port, login, request)
        _head, code = struct.unpack_from(f">{11 + len(user.user)}sh", answer)
    except (OSError, struct.error):
        return False
    return bool(code == _NONE)


def _compact(content: bytes) -> bytes:
    """Bytes, or a string, of at most 126 bytes."""
    return bytes([len(content) + 1]) + content


def _ask(host: str, port: int, login: Login | None, request: bytes) -> bytes:
    """The answer to `request`, or what came of it before the other side hung up.

    Raises:
        OSError: where the other side is not there, or does not let `login` in.
    """
    with socket.create_connection((host, port), _TIMEOUT_SECONDS) as server:
        if login is not None:
            _log_in(server, login)
        return _exchange(server, request)


def _log_in(server: socket.socket, login: Login) -> None:
    mechanism = struct.pack(">h", len(login.mechanism)) + login.mechanism.encode()
    _exchange(server, _SASL_HANDSHAKE + mechanism)
    messages = login.messages()
    message, _ = next(messages)
    try:
        while True:
            message, _ = messages.send(_authenticate(server, message))
    except StopIteration:
        return


def _authenticate(server: socket.socket, message: bytes) -> bytes:
    """The server's token in answer to `message`."""
    length = struct.pack(">i", len(message))
    answer = _exchange(server, _SASL_AUTHENTICATE + length + message)
    code, reason = struct.unpack_from(">4xhh", answer)
    if code != _NONE:
        raise PermissionError("not let in")
    return answer[12 + max(0, reason) :]


def _exchange(server: socket.socket, request: bytes) -> bytes:
    server.sendall(struct.pack(">i", len(request)) + request)
    (size,) = struct.unpack(">i", _receive(server, 4))
    return _receive(server, size)


def _receive(server: socket.socket, size: int) -> bytes:
    received = b""
    while chunk := server.recv(size - len(received)):
        received += chunk
    return received
