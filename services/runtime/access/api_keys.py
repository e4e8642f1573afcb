"""The API keys that a running service accepts."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from services.runtime.access.api_key import ApiKey, find, in_force, token_of
from services.runtime.access.keys_file import InvalidKeysFile, KeysFile
from services.runtime.files import private_directory, replace_file
from services.runtime.settings import Settings

__all__ = ["InvalidKeysFile", "Keyring", "KeysFile", "ensure_first_key"]

log = logging.getLogger(__name__)

RECHECK_S = 1.0
"""Running services notice a created, rotated or revoked key within this (seconds)."""


def now_ms() -> int:
    """The time now, epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Keyring:
    """Follows the keys file as it changes; `clock` is in seconds, `now` in epoch milliseconds."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], int] = now_ms,
    ) -> None:
        self._file = KeysFile(path)
        self._clock = clock
        self._now = now
        self._stamp: tuple[int, ...] = self._stat()
        self._keys = {key.id: key for key in self._file.list()}
        self._check_at = clock() + RECHECK_S

    def find(self, token: str) -> ApiKey | None:
        """The key that `token` is, or None.

        Raises:
            ExpiredKey: where it is one that has expired.
        """
        if self._clock() >= self._check_at:
            self._follow()
        return find(token, self._keys, self._now())

    def still(self, key_id: str, sha256: str) -> ApiKey | None:
        """The key of that id, if a secret of that hash is still in force, or None.

        The file is looked at each time: what is known of a key elsewhere ends with it at once.

        Raises:
            ExpiredKey: where the key has expired.
        """
        self._follow()
        key = self._keys.get(key_id)
        now = self._now()
        return in_force(key, now) if key is not None and key.accepts(sha256, now) else None

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


def ensure_first_key(settings: Settings) -> str:
    """The key with every scope in `<data_dir>/api-key`, created if there is none yet."""
    private_directory(settings.data_dir)
    return KeysFile(settings.keys).first(settings.data_dir / "api-key")


def renew_first_key(settings: Settings, key_id: str, token: str) -> None:
    """Where `<data_dir>/api-key` holds the key of this id, have it hold its new `token`."""
    copy = settings.data_dir / "api-key"
    if copy.exists() and copy.read_text().startswith(token_of(key_id, "")):
        replace_file(copy, f"{token}\n".encode(), durable=True)
