"""From Mastodon's statuses and notifications to statements.

Members are `mastodon:USER@DOMAIN`. See https://docs.joinmastodon.org/entities/Status/ and
https://docs.joinmastodon.org/entities/Notification/.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

import msgspec

from services.ingest.sources.payload_shapes import part_as, parts_as
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
    mentions: list[Any] = []
    tags: list[Any] = []


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
            yield self._shared(status)
            return
        mentions = list(parts_as(Account, status.mentions, f"mentions of {status.id}"))
        mentioned = [each for each in mentions if isinstance(each, Account)]
        parent = _parent(status, mentioned)
        if status.visibility == "direct":
            yield from self._each("message", status, mentioned)
        else:
            yield self._said(status, parent)
            yield from self._each("mention", status, (m for m in mentioned if m is not parent))
        yield from (each for each in mentions if isinstance(each, Ignored))

    def _said(self, status: Status, parent: Account | None) -> Outcome:
        """A post, or a comment to its `parent`."""
        at, content = status.created_at, _content(status)
        if parent is not None:
            return self._directed("comment", status.account, parent, at, **content)
        tags = parts_as(_Tag, status.tags, f"tags of {status.id}")
        topics = [tag.name for tag in tags if isinstance(tag, _Tag)]
        post = {"kind": "post", "actor": self.member(status.account), "at": at, "topics": topics}
        return post | content

    def _each(self, kind: str, status: Status, members: Iterable[Account]) -> Iterator[Outcome]:
        for each in members:
            yield self._directed(kind, status.account, each, status.created_at)

    def _shared(self, status: Status) -> Outcome:
        original = part_as(Status, status.reblog, f"what {status.id} boosts")
        if isinstance(original, Ignored):
            return original
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


def _parent(status: Status, mentioned: Iterable[Account]) -> Account | None:
    """The account that `status` replies to, where it is known and another than the author's."""
    to = status.in_reply_to_account_id
    others = (each for each in mentioned if each.id != status.account.id)
    return next((each for each in others if each.id == to), None)


def _content(status: Status) -> Statement:
    if status.visibility not in ("public", "unlisted"):
        return {}
    text = unescape(_TAG.sub("", _BREAK.sub("\n", status.content)))
    return {"text": text, "url": status.url}
