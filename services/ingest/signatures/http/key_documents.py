"""A sender's key in the document that its `keyId` leads to: an actor of ActivityPub, or the key.

A server answers for its own people: key, owner and document must be of the host of `keyId`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import msgspec

from schemas.undecodable import UNDECODABLE
from services.http.fetch import Fetched
from services.ingest.signatures.http.http_signatures import PublicKey, public_key

MEDIA_TYPES = ("application/activity+json", "application/ld+json")
"""Anything else may be a file that somebody has uploaded there."""


class InvalidKeyDocument(ValueError):
    """No key of the sender; says why."""


class SenderKey(NamedTuple):
    """A public key, and the id of the actor whose it is."""

    owner: str
    key: PublicKey


def check_address(key_id: str) -> httpx.URL:
    """The address of the document that has the key `key_id`.

    Raises:
        InvalidKeyDocument: where it is none that may be fetched.
    """
    try:
        url = httpx.URL(key_id)
    except httpx.InvalidURL:
        raise InvalidKeyDocument("the keyId is no address") from None
    if url.scheme != "https" or not url.host or url.userinfo:
        raise InvalidKeyDocument("the keyId must be an address of https")
    return url.copy_with(fragment=None)


def key_in(answer: Fetched, key_id: str) -> SenderKey:
    """The key `key_id` in the document that was fetched from there.

    Raises:
        InvalidKeyDocument: where it is not in it, or not a key of the sender's.
    """
    if answer.status != httpx.codes.OK:
        raise InvalidKeyDocument(f"its server answers {answer.status}")
    if answer.url.scheme != "https" or answer.url.host != httpx.URL(key_id).host:
        raise InvalidKeyDocument("it has moved to another server")
    if answer.headers.get("Content-Type", "").partition(";")[0].strip() not in MEDIA_TYPES:
        raise InvalidKeyDocument(f"it comes as none of {', '.join(MEDIA_TYPES)}")
    for key in _keys(_decoded(answer.content)):
        if key.get("id") == key_id:
            return _sender_key(key, key_id)
    raise InvalidKeyDocument("it is not where its id leads")


def _decoded(content: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except UNDECODABLE:
        raise InvalidKeyDocument("its document is no JSON object") from None


def _keys(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The document as a key, and the keys in it; an actor's are owned by the actor alone."""
    if "publicKeyPem" in document:
        yield document
    stated = document.get("publicKey")
    for key in stated if isinstance(stated, list) else [stated]:
        if isinstance(key, dict) and key.get("owner", document.get("id")) == document.get("id"):
            yield key | {"owner": document.get("id")}


def _sender_key(key: dict[str, Any], key_id: str) -> SenderKey:
    owner, pem = key.get("owner"), key.get("publicKeyPem")
    if not isinstance(owner, str) or not isinstance(pem, str) or not is_same_host(owner, key_id):
        raise InvalidKeyDocument("its owner is of another server, or not stated")
    try:
        return SenderKey(owner, public_key(pem.encode()))
    except ValueError as error:
        raise InvalidKeyDocument(f"it {error}") from None


def is_same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one server."""
    try:
        first, second = httpx.URL(one), httpx.URL(other)
    except httpx.InvalidURL:
        return False
    return bool(first.host) and (first.host, first.port) == (second.host, second.port)
