"""The keys file's content: version 2, in which each key states its members and its sources.

    {"version": 2, "keys": {"0123456789ab": {"name": "crm", "scopes": ["ingest"],
      "members": "all", "sources": ["crm"], "sha256": "…", "created_at": "2026-11-27T10:00:00Z",
      "expires_at": null, "former": null}}}

An entry without `members` or `sources` is refused, so that none is everybody's by oversight. In
version 1, a list without a version, every key had all of both. Code that knows version 1 alone
refuses this one, and so goes on with the keys it has read before.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from schemas.times import InvalidTime, format_time, read_time
from services.runtime.access.api_key import ApiKey, FormerSecret
from services.runtime.access.grants import Scope, Stated, stated

VERSION = 2


class _Strict(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    pass


class _Former(_Strict):
    sha256: str
    until: str


class _Entry(_Strict):
    name: str
    scopes: list[Scope]
    members: Stated
    sources: Stated
    sha256: str
    created_at: str
    expires_at: str | None = None
    former: _Former | None = None


class _EntryOfVersion1(_Strict):
    id: str
    name: str
    scopes: list[Scope]
    sha256: str
    created_at: str


class InvalidKeys(ValueError):
    """A document that is none of keys."""


def read_keys(content: bytes) -> list[ApiKey]:
    """The keys in a document.

    Raises:
        InvalidKeys: naming what is wrong.
    """
    try:
        document = msgspec.json.decode(content, type=dict[str, Any])
        version = document.get("version", 1)
        if version == 1:
            entries = msgspec.convert(document.get("keys", []), list[_EntryOfVersion1])
            return [_key_of_version_1(entry) for entry in entries]
        if version != VERSION:
            raise InvalidKeys(f"version {version!r} is not known here")
        by_id = msgspec.convert(document.get("keys"), dict[str, _Entry])
        return [_key(key_id, entry) for key_id, entry in by_id.items()]
    except (msgspec.DecodeError, UnicodeDecodeError, InvalidTime) as error:
        raise InvalidKeys(str(error)) from None


def written_keys(keys: Iterable[ApiKey]) -> bytes:
    """The document that holds `keys`, indented."""
    document = {"version": VERSION, "keys": {key.id: _entry(key) for key in keys}}
    return msgspec.json.format(msgspec.json.encode(document)) + b"\n"


def _chosen(said: Stated) -> frozenset[str] | None:
    return None if isinstance(said, str) else frozenset(said)


def _key_of_version_1(entry: _EntryOfVersion1) -> ApiKey:
    return ApiKey(
        id=entry.id,
        name=entry.name,
        scopes=frozenset(entry.scopes),
        sha256=entry.sha256,
        created_at=read_time(entry.created_at),
    )


def _key(key_id: str, entry: _Entry) -> ApiKey:
    old = entry.former
    return ApiKey(
        id=key_id,
        name=entry.name,
        scopes=frozenset(entry.scopes),
        members=_chosen(entry.members),
        sources=_chosen(entry.sources),
        expires_at=None if entry.expires_at is None else read_time(entry.expires_at),
        sha256=entry.sha256,
        created_at=read_time(entry.created_at),
        former=None if old is None else FormerSecret(old.sha256, read_time(old.until)),
    )


def _entry(key: ApiKey) -> _Entry:
    old = key.former
    return _Entry(
        name=key.name,
        scopes=sorted(key.scopes),
        members=stated(key.members),
        sources=stated(key.sources),
        expires_at=None if key.expires_at is None else format_time(key.expires_at),
        sha256=key.sha256,
        created_at=format_time(key.created_at),
        former=None if old is None else _Former(sha256=old.sha256, until=format_time(old.until)),
    )
