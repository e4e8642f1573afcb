"""What Mastodon's statuses and notifications say, as statements about people.

Members are `mastodon:USER@DOMAIN`. See https://docs.joinmastodon.org/entities/Status/ and
https://docs.joinmastodon.org/entities/Notification/.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

from services.ingest.sources.convention import Ignored
from services.ingest.sources.mapped import Statement, directed

Stated = Statement | Ignored

_BREAK = re.compile(r"<br ?/?>|</p>\s*<p>")
_TAG = re.compile(r"<[^<>]*>")

_TOLD = {"favourite": "like", "reblog": "share", "follow": "follow"}
"""Notifications of what somebody does to whom the account belongs, and what that is here."""


class Account(msgspec.Struct):
    """Somebody; `acct` has a domain where it is not this server's."""

    id: str
    acct: str


class _Tag(msgspec.Struct):
    name: str


class Status(msgspec.Struct):
    """What somebody has posted, or with `reblog` passed on."""

    id: str
    created_at: str
    account: Account
    content: str = ""
    url: str | None = None
    visibility: str = "public"
    in_reply_to_account_id: str | None = None
    reblog: Any = None
    mentions: list[Account] = []
    tags: list[_Tag] = []


class Notification(msgspec.Struct):
    """What happened to the account that is asked for."""

    id: str
    type: str
    created_at: str
    account: Account
    status: Any = None


class Home(msgspec.Struct):
    """The server's domain, and the account for which it is asked."""

    domain: str
    owner: Account

    def member(self, account: Account) -> str:
        """The member that `account` is."""
        acct = account.acct if "@" in account.acct else f"{account.acct}@{self.domain}"
        return f"mastodon:{acct.lower()}"

    def notified(self, told: Notification) -> Iterator[Stated]:
        """What a notification says; that of a mention, what its status says."""
        if told.type == "mention" and told.status is not None:
            yield from self.posted(msgspec.convert(told.status, Status))
        elif told.type in _TOLD:
            yield self._directed(_TOLD[told.type], told.account, self.owner, told.created_at)
        else:
            yield Ignored(f"a notification of {told.type}")

    def posted(self, status: Status) -> Iterator[Stated]:
        """What a status says; of one that is not public, without its text."""
        if status.reblog is not None:
            yield self._passed_on(status, msgspec.convert(status.reblog, Status))
            return
        parent = _parent(status)
        if status.visibility == "direct":
            yield from self._each("message", status, None)
            return
        if parent is None:
            actor, topics = self.member(status.account), [tag.name for tag in status.tags]
            said = {"kind": "post", "actor": actor, "at": status.created_at, "topics": topics}
            yield said | _content(status)
        else:
            at, content = status.created_at, _content(status)
            yield self._directed("comment", status.account, parent, at, **content)
        yield from self._each("mention", status, parent)

    def _each(self, kind: str, status: Status, but: Account | None) -> Iterator[Stated]:
        for each in status.mentions:
            if each is not but:
                yield self._directed(kind, status.account, each, status.created_at)

    def _passed_on(self, status: Status, original: Status) -> Stated:
        if original.account.id == self.owner.id:
            return Ignored("a share that a notification tells of")
        content = {"url": original.url} if original.url else {}
        return self._directed(
            "share", status.account, original.account, status.created_at, **content
        )

    def _directed(
        self, kind: str, actor: Account, target: Account, at: str, **fields: object
    ) -> Stated:
        return directed(kind, self.member(actor), self.member(target), at=at, **fields)


def _parent(status: Status) -> Account | None:
    """To whom `status` replies, where that is known and somebody else."""
    to = status.in_reply_to_account_id
    others = (each for each in status.mentions if each.id != status.account.id)
    return next((each for each in others if each.id == to), None)


def _content(status: Status) -> Statement:
    if status.visibility not in ("public", "unlisted"):
        return {}
    text = unescape(_TAG.sub("", _BREAK.sub("\n", status.content)))
    return {"text": text, "url": status.url}
