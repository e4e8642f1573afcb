"""API keys: a small file of hashed secrets, shared by every service of a machine.

A key looks like `rk_<id>_<secret>`. The secret has 160 random bits, so that one SHA-256 is
enough to store it by; the file never holds the secret itself.
"""

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import msgspec
from filelock import FileLock

from schemas.times import format_time
from services.runtime.files import replace_file
from services.runtime.settings import Settings

log = logging.getLogger(__name__)

RECHECK_S = 1.0
"""Running services notice a created or revoked key within this (seconds)."""


class Scope(StrEnum):
    """What a key may do: send events, read, write what users set, operate the service."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"
    OPERATE = "operate"


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as the file holds it; `sha256` is its secret's, in hex."""

    id: str
    name: str
    scopes: frozenset[Scope]
    sha256: str
    created_at: str

    def matches(self, secret: str) -> bool:
        """Whether `secret` is this key's, in constant time."""
        return hmac.compare_digest(_digest(secret), self.sha256)


class _Document(msgspec.Struct):
    keys: list[ApiKey] = []


class InvalidKeysFile(ValueError):
    """A keys file that cannot be read."""


class KeysFile:
    """The keys file, as the command line edits it. Every change is atomic and under a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def list(self) -> list[ApiKey]:
        """All keys; none where there is no file.

        Raises:
            InvalidKeysFile: where the file is damaged.
        """
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_Document).keys
        except FileNotFoundError:
            return []
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidKeysFile(f"{self.path} is not a valid keys file: {error}") from None

    def create(self, name: str, scopes: Iterable[Scope]) -> str:
        """Create a key and return it; only its hash is stored."""
        with self.locked():
            return self._add(name, scopes)

    def revoke(self, key_id: str) -> bool:
        """Delete the key with this id; returns whether there was one."""
        with self.locked():
            keys = self.list()
            others = [key for key in keys if key.id != key_id]
            if len(others) < len(keys):
                self._write(others)
            return len(others) < len(keys)

    def first(self, copy: Path) -> str:
        """The key that `copy` holds; where it holds none that is valid, a new one."""
        with self.locked():
            token = copy.read_text().strip() if copy.exists() else ""
            if find(token, {key.id: key for key in self.list()}) is None:
                token = self._add("first", Scope)
                replace_file(copy, f"{token}\n".encode(), durable=True)
            return token

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock under which the file is changed."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(self.path.name + ".lock"), mode=0o600):
            yield

    def _add(self, name: str, scopes: Iterable[Scope]) -> str:
        keys = self.list()
        key_id, secret = secrets.token_hex(6), secrets.token_hex(20)
        key = ApiKey(
            id=key_id,
            name=name,
            scopes=frozenset(scopes),
            sha256=_digest(secret),
            created_at=format_time(time.time_ns() // 1_000_000),
        )
        self._write([*keys, key])
        return f"rk_{key_id}_{secret}"

    def _write(self, keys: Iterable[ApiKey]) -> None:
        document = msgspec.json.encode(_Document(list(keys)), order="sorted")
        replace_file(self.path, msgspec.json.format(document) + b"\n", durable=True)


class Keyring:
    """The keys that a running service accepts; follows the file as it changes."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = KeysFile(path)
        self._clock = clock
        self._stamp: tuple[int, ...] = self._stat()
        self._keys = {key.id: key for key in self._file.list()}
        self._check_at = clock() + RECHECK_S

    def find(self, token: str) -> ApiKey | None:
        """The key that `token` is, or None."""
        if self._clock() >= self._check_at:
            self._follow()
        return find(token, self._keys)

    def _follow(self) -> None:
        self._check_at = self._clock() + RECHECK_S
        stamp = self._stat()
        if stamp == self._stamp:
            return
        try:
            self._keys = {key.id: key for key in self._file.list()}
        except InvalidKeysFile as error:
            log.error("%s; the keys read before remain valid", error)
        self._stamp = stamp

    def _stat(self) -> tuple[int, ...]:
        try:
            status = self._file.path.stat()
        except FileNotFoundError:
            return ()
        return status.st_ino, status.st_mtime_ns, status.st_size


def find(token: str, keys: dict[str, ApiKey]) -> ApiKey | None:
    """The key among `keys` (by id) that `token` is, or None."""
    prefix, _, rest = token.partition("_")
    key_id, _, secret = rest.partition("_")
    key = keys.get(key_id, _NOBODY)
    return key if key.matches(secret) and prefix == "rk" and key is not _NOBODY else None


def ensure_first_key(settings: Settings) -> str:
    """The key with every scope in `<data_dir>/api-key`, created if there is none yet."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return KeysFile(settings.keys).first(settings.data_dir / "api-key")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


_NOBODY = ApiKey(id="", name="", scopes=frozenset(), sha256=_digest(""), created_at="")
