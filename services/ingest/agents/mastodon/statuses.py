"""From Mastodon's statuses and notifications to statements.

Members are `mastodon:USER@DOMAIN`. See https://docs.joinmastodon.org/entities/Status/ and
https://docs.joinmastodon.org/entities/Notification/.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

from services.ingest.agents.lenient_parts import leniently
from services.ingest.sources.statements import Ignored, Outcome, Statement, directed, one_act

_BREAK = re.compile(r"<br ?/?>|</p>\s*<p>")
_TAG = re.compile(r"<[^<>]*>")

_KINDS = {"favourite": "like", "reblog": "share", "follow": "follow"}
"""Types of notifications of what somebody does towards the account's owner, and their kinds."""


class Account(msgspec.Struct):
    """An account; `acct` has a domain where it is not this server's."""

    id: str
    acct: str


class _Tag(msgspec.Struct):
    name: str


class Status(msgspec.Struct):
    """A post, or with `reblog` a share of one."""

    id: str
    created_at: str
    account: Account
    content: str = ""
    url: str | None = None
    visibility: str = "private"  # where it cannot be read
    in_reply_to_account_id: str | None = None
    reblog: Any = None
    mentions: list[Account] = []
    tags: list[_Tag] = []


class Notification(msgspec.Struct):
    """What happened to the owner's account."""

    id: str
    type: str
    created_at: str
    account: Account | None = None
    status: Status | None = None


class Home(msgspec.Struct):
    """The server's domain, and the account whose stream it is."""

    domain: str
    owner: Account

    def member(self, account: Account) -> str:
        """The member with this `account`."""
        acct = account.acct if "@" in account.acct else f"{account.acct}@{self.domain}"
        return f"mastodon:{acct.lower()}"

    def notified(self, notification: Notification) -> Iterator[Outcome]:
        """The statements of a notification; of a mention, those of its status."""
        if notification.type == "mention" and notification.status is not None:
            yield from self.posted(notification.status)
        elif notification.type in _KINDS and notification.account is not None:
            yield self._directed(
                _KINDS[notification.type], notification.account, self.owner, notification.created_at
            )
        else:
            yield Ignored(f"a notification of {notification.type}")

    def posted(self, status: Status) -> list[Outcome]:
        """The statements of a status; of one that is not public, without its text."""
        return one_act(self._posted(status))

    def _posted(self, status: Status) -> Iterator[Outcome]:
        if status.reblog is not None:
            original, faults = leniently(status.reblog, Status, f"the original of {status.id}")
            yield self._shared(status, original)
            yield from faults
            return
        parent = _parent(status)
        if status.visibility == "direct":
            yield from self._each("message", status, None)
            return
        if parent is None:
            actor, topics = self.member(status.account), [tag.name for tag in status.tags]
            post = {"kind": "post", "actor": actor, "at": status.created_at, "topics": topics}
            yield post | _content(status)
        else:
            at, content = status.created_at, _content(status)
            yield self._directed("comment", status.account, parent, at, **content)
        yield from self._each("mention", status, parent)

    def _each(self, kind: str, status: Status, but: Account | None) -> Iterator[Outcome]:
        for each in status.mentions:
            if each is not but:
                yield self._directed(kind, status.account, each, status.created_at)

    def _shared(self, status: Status, original: Status) -> Outcome:
        if original.account.id == self.owner.id:
            return Ignored("a share that comes as a notification as well")
        content = {"url": original.url} if original.url else {}
        return self._directed(
            "share", status.account, original.account, status.created_at, **content
        )

    def _directed(
        self, kind: str, actor: Account, target: Account, at: str, **fields: object
    ) -> Outcome:
        return directed(kind, self.member(actor), self.member(target), at=at, **fields)


def _parent(status: Status) -> Account | None:
    """The account that `status` replies to, where it is known and another than the author's."""
    to = status.in_reply_to_account_id
    others = (each for each in status.mentions if each.id != status.account.id)
    return next((each for each in others if each.id == to), None)


def _content(status: Status) -> Statement:
    if status.visibility not in ("public", "unlisted"):
        return {}
    text = unescape(_TAG.sub("", _BREAK.sub("\n", status.content)))
    return {"text": text, "url": status.url}
