"""The keys file, shared by every service of a machine, as the command line edits it."""

import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock

from services.runtime.access.api_key import (
    ApiKey,
    ExpiredKey,
    FormerSecret,
    digest,
    find,
    new_secret,
    token_of,
)
from services.runtime.access.grants import Scope
from services.runtime.access.keys_document import InvalidKeys, read_keys, written_keys
from services.runtime.files import replace_file


class InvalidKeysFile(ValueError):
    """A keys file that cannot be read."""


class KeysFile:
    """Every change is atomic and under a lock; running services notice it within a second."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def list(self) -> list[ApiKey]:
        """All keys; none where there is no file.

        Raises:
            InvalidKeysFile: where the file is damaged.
        """
        try:
            return read_keys(self.path.read_bytes())
        except FileNotFoundError:
            return []
        except InvalidKeys as error:
            raise InvalidKeysFile(f"{self.path} is not a valid keys file: {error}") from None

    def create(
        self,
        name: str,
        scopes: Iterable[Scope],
        *,
        members: Iterable[str] | None = None,
        sources: Iterable[str] | None = None,
        expires_at: int | None = None,
    ) -> str:
        """Create a key and return it; only its hash is stored. See `Grant` for the others."""
        with self.locked():
            return self._add(name, scopes, members, sources, expires_at)

    def rotate(self, key_id: str, overlap_ms: int = 0) -> str | None:
        """Give the key another secret, and return it as a token; None where there is no such key.

        The secret of before remains in force for `overlap_ms`.
        """
        with self.locked():
            keys = {key.id: key for key in self.list()}
            key = keys.get(key_id)
            if key is None:
                return None
            secret = new_secret()
            former = FormerSecret(key.sha256, _now() + overlap_ms) if overlap_ms else None
            keys[key_id] = msgspec.structs.replace(key, sha256=digest(secret), former=former)
            self._write(keys.values())
            return token_of(key_id, secret)

    def revoke(self, key_id: str) -> bool:
        """Delete the key with this id; returns whether there was one."""
        with self.locked():
            keys = self.list()
            others = [key for key in keys if key.id != key_id]
            if len(others) < len(keys):
                self._write(others)
            return len(others) < len(keys)

    def first(self, copy: Path) -> str:
        """The key that `copy` holds; where it holds none that is valid, a new one for all."""
        with self.locked():
            token = copy.read_text().strip() if copy.exists() else ""
            if not self._is_valid(token):
                token = self._add("first", Scope, None, None, None)
                replace_file(copy, f"{token}\n".encode(), durable=True)
            return token

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock under which the file is changed."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self.path.with_name(self.path.name + ".lock"), mode=0o600):
            yield

    def _is_valid(self, token: str) -> bool:
        try:
            return find(token, {key.id: key for key in self.list()}, _now()) is not None
        except ExpiredKey:
            return False

    def _add(
        self,
        name: str,
        scopes: Iterable[Scope],
        members: Iterable[str] | None,
        sources: Iterable[str] | None,
        expires_at: int | None,
    ) -> str:
        key_id, secret = secrets.token_hex(6), new_secret()
        key = ApiKey(
            id=key_id,
            name=name,
            scopes=frozenset(scopes),
            members=None if members is None else frozenset(members),
            sources=None if sources is None else frozenset(sources),
            expires_at=expires_at,
            sha256=digest(secret),
            created_at=_now(),
        )
        self._write([*self.list(), key])
        return token_of(key_id, secret)

    def _write(self, keys: Iterable[ApiKey]) -> None:
        replace_file(self.path, written_keys(keys), durable=True)


def _now() -> int:
    return time.time_ns() // 1_000_000
