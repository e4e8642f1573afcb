"""Slack's exports: messages, replies, mentions, reactions and names, as by its webhooks.

A message of a few (`mpim`) or of two is for all others of them; their text is not kept. A reaction
says no time, and has that of what it is to.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from services.ingest.imports.archives.slack_files import Conversation, SlackExport, open_export
from services.ingest.imports.options import ImportOptions
from services.ingest.sources.payload_shapes import part_as, parts_as
from services.ingest.sources.slack.messages import message_statements
from services.ingest.sources.slack.payload import Item, MessageEvent, Profile, Reaction, User
from services.ingest.sources.slack.readers import Readers
from services.ingest.sources.slack.statements import EVENTS
from services.ingest.sources.statements import Ignored, Outcome, namespaced

_NAMESPACE = "slack:"


class _Reacted(Struct):
    """An emoji, and all who chose it."""

    name: str
    users: list[str] = []


class _Exported(MessageEvent):
    """A message, with its reactions."""

    reactions: list[object] = field(default_factory=list)


def read(file: Path, options: ImportOptions) -> Iterator[Outcome]:
    """What the members of the workspace in `file` did.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such export.
    """
    with open_export(file) as export:
        users = list(parts_as(User, export.users, "users"))
        bots = [each.id for each in users if isinstance(each, User) and each.is_bot]
        for each in _outcomes(export, users, bots):
            yield each if isinstance(each, Ignored) else namespaced(each, _NAMESPACE)


def _outcomes(
    export: SlackExport, users: list[User | Ignored], bots: list[str]
) -> Iterator[Outcome]:
    _, profile_changed = EVENTS["user_change"]
    for user in users:
        if isinstance(user, Ignored):
            yield user
        else:
            yield from profile_changed(Profile(user, user.updated), Readers((), bots))
    for conversation in export.conversations():
        readers = Readers(conversation.members, bots, are_all=True)
        for name, messages in export.days(conversation):
            for index, message in enumerate(messages):
                yield from _said(message, f"{name}[{index}]", conversation, readers)


def _said(
    message: object, place: str, conversation: Conversation, readers: Readers
) -> Iterator[Outcome]:
    where = {"channel": conversation.id, "channel_type": conversation.type}
    stated = message | where if isinstance(message, dict) else message
    read = part_as(_Exported, stated, place)
    if isinstance(read, Ignored):
        yield read
        return
    for outcome in message_statements(read, readers):
        yield outcome if not isinstance(outcome, Ignored) else Ignored(outcome.reason, place)
    for each in parts_as(_Reacted, read.reactions, place):
        yield from [each] if isinstance(each, Ignored) else _likes(each, read, readers)


def _likes(reacted: _Reacted, message: _Exported, readers: Readers) -> Iterator[Outcome]:
    _, like = EVENTS["reaction_added"]
    to = partial(
        Reaction,
        item_user=message.user,
        reaction=reacted.name,
        item=Item(message.channel, message.ts),
        event_ts=message.ts,
    )
    for user in reacted.users:
        yield from like(to(user), readers)
