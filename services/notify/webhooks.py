"""The webhooks that the settings name, with the keys that sign what is sent to them.

Signed as Standard Webhooks 1.0 has it: https://www.standardwebhooks.com
"""

import base64
import binascii
import hmac
from collections.abc import Mapping

import httpx
import msgspec

from schemas.changes import Change, RelationshipChange
from schemas.member_ids import member_id_fault
from services.http.user_agent import USER_AGENT
from services.runtime.secrets import MissingSecret, stated_secrets
from services.runtime.settings import WebhookSettings

_TYPES = {
    Change.STAGE_CHANGED: "relationship.stage_changed",
    Change.WARMING: "relationship.warming",
    Change.GOING_COLD: "relationship.going_cold",
    Change.JOB_CHANGED: "relationship.job_changed",
    Change.IN_TOWN: "relationship.in_town",
}


class InvalidWebhook(ValueError):
    """A webhook whose settings are wrong; says which, and which field."""


class Webhook:
    """Where to send which changes, and how they are signed."""

    def __init__(self, name: str, settings: WebhookSettings) -> None:
        """Read the secrets.

        Raises:
            InvalidWebhook: where one is missing or none, the address is no HTTP address, or
                a member is none.
        """
        self.name = name
        self.url = httpx.URL(settings.url)
        self.allow_private = settings.allow_private
        self._types = frozenset(settings.types or Change)
        self._members = _members(name, settings)
        if self.url.scheme not in ("http", "https") or not self.url.host:
            raise InvalidWebhook(f"webhooks.{name}.url: must be an http or https address")
        self._keys = [_key(name, each) for each in _secrets(name, settings)]

    def wants(self, change: RelationshipChange) -> bool:
        """Whether `change` is to be sent here."""
        if change.type not in self._types:
            return False
        return self._members is None or (change.linked and change.ego in self._members)

    def headers(self, change: RelationshipChange, body: bytes, at_s: int) -> dict[str, str]:
        """The headers that prove `body` to be ours, sent at `at_s` (epoch seconds).

        The id stays the same however often it is sent; there is a signature by each secret.
        """
        message = b".".join((change.id.encode(), str(at_s).encode(), body))
        signatures = (hmac.digest(key, message, "sha256") for key in self._keys)
        return {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "webhook-id": change.id,
            "webhook-timestamp": str(at_s),
            "webhook-signature": " ".join(
                f"v1,{base64.b64encode(signature).decode()}" for signature in signatures
            ),
        }


def body_of(change: RelationshipChange) -> bytes:
    """The payload: `type`, `timestamp` and the change as `data`."""
    payload = {"type": _TYPES[change.type], "timestamp": change.at, "data": change}
    return msgspec.json.encode(payload)


def configured(settings: Mapping[str, WebhookSettings]) -> list[Webhook]:
    """Each webhook of the settings.

    Raises:
        InvalidWebhook: at the first whose settings are wrong.
    """
    return [Webhook(name, each) for name, each in settings.items()]


def _members(name: str, settings: WebhookSettings) -> frozenset[str] | None:
    for member in settings.members or ():
        if fault := member_id_fault(member):
            raise InvalidWebhook(f"webhooks.{name}.members: {member!r} {fault}")
    return None if settings.members is None else frozenset(settings.members)


def _secrets(name: str, settings: WebhookSettings) -> list[str]:
    try:
        secrets = stated_secrets(settings)
    except MissingSecret as error:
        raise InvalidWebhook(f"webhooks.{name}: {error}") from None
    if not secrets:
        raise InvalidWebhook(
            f"webhooks.{name}: needs `secret`, `secret_env` or `secret_file` to sign by"
        )
    return secrets


def _key(name: str, secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not key:
        raise InvalidWebhook(f"webhooks.{name}: a secret must be whsec_ and base64")
    return key
