"""Telegram's exported chats: messages, replies, reactions and calls of persons to persons.

Members are `telegram:` and the number by which Telegram knows somebody. What a message says is not
read.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from services.ingest.imports.chats.participants import Participants
from services.ingest.imports.chats.telegram_export import Chat, Entry, Reaction, read_export
from services.ingest.imports.options import ImportOptions
from services.ingest.sources.statements import (
    Ignored,
    Outcome,
    directed,
    fitting_id,
    id_of,
    one_act,
)
from services.ingest.sources.timestamps import epoch_ms

_GROUPS = ("private_group", "private_supergroup", "public_supergroup")
_PERSONAL = "personal_chat"


def read(file: Path, options: ImportOptions) -> Iterator[Outcome]:
    """What people do in the chats of `file`, and their names.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such export.
    """
    export = read_export(file)
    named: set[str] = set()
    for chat in export:
        if chat.type == _PERSONAL or chat.type in _GROUPS:
            yield from _ChatReading(chat, export.owner_id, options).outcomes(named)
        else:
            kind = chat.type.replace("_", " ") or "chat of no type"
            yield Ignored(f"a {kind}", chat.name or str(chat.id))


class _ChatReading:
    """One chat, by whom its messages are and whom they are for."""

    def __init__(self, chat: Chat, owner_id: str | None, options: ImportOptions) -> None:
        self._chat, self._options = chat, options
        self._entries, self._unreadable = _entries(chat)
        self._other = f"user{chat.id}" if chat.type == _PERSONAL else None
        self._owner_id = owner_id or self._whose_export()
        self._owner = options.owner or self._plain(self._owner_id)
        self._writers = {e.id: w for e in self._entries if (w := self._member(e.from_id))}

    def outcomes(self, named: set[str]) -> Iterator[Outcome]:
        """All that happened; names of whoever is not yet in `named`."""
        yield from self._unreadable
        people = Participants(self._writers.values())
        for entry in self._entries:
            yield from self._name(entry, named)
            yield from self._said(entry, people)
            for reaction in entry.reactions or ():
                yield from self._liked(entry, reaction)

    def _whose_export(self) -> str | None:
        """The one of two who is not the other."""
        if self._other is None:
            return None
        writers = (str(each.from_id or each.actor_id) for each in self._entries)
        return next((each for each in writers if each not in (self._other, "None")), None)

    def _member(self, id_: object) -> str | None:
        """The member that `id_` is; None where it is none: a channel, or gone."""
        return self._owner if id_ is not None and id_ == self._owner_id else self._plain(id_)

    def _plain(self, id_: object) -> str | None:
        person = isinstance(id_, str) and id_.startswith("user")
        return f"telegram:{str(id_).removeprefix('user')}" if person else None

    def _said(self, entry: Entry, people: Participants) -> Iterator[Outcome]:
        place, at = self._place(entry), self._at(entry.date_unixtime, entry.date)
        by = self._member(entry.from_id if entry.type == "message" else entry.actor_id)
        if entry.type != "message" and entry.action != "phone_call":
            yield Ignored(f"{entry.action or 'an entry'} says nothing to anybody", place)
        elif by is None:
            yield Ignored("a message by no person", place)
        elif at is None:
            yield Ignored("a time without an offset: say --timezone", place)
        elif entry.type == "message":
            yield from self._message(entry, by, at, people)
        else:
            yield from self._call(entry, by, at)

    def _message(self, entry: Entry, by: str, at: int, people: Participants) -> Iterator[Outcome]:
        """To the other of two; in a group, a reply is for whom it answers."""
        answered = self._writers.get(entry.reply_to_message_id or 0)
        addressed = people.addressed_by(by)
        if self._other is not None:
            yield self._directed("message", entry, by, self._across(by), at)
        elif answered and answered != by:
            yield self._directed("comment", entry, by, answered, at)
        else:
            said = [self._directed("message", entry, by, each, at) for each in addressed]
            nobody = Ignored("a message to nobody known, or to more than fifty", self._place(entry))
            yield from one_act(said) or [nobody]

    def _call(self, entry: Entry, by: str, at: int) -> Iterator[Outcome]:
        if entry.duration_seconds and self._other is not None:
            yield self._directed("call", entry, by, self._across(by), at)
        else:
            yield Ignored("a call that nobody took, or of a group", self._place(entry))

    def _across(self, by: str) -> str | None:
        other = self._member(self._other)
        return self._owner if by == other else other

    def _directed(self, kind: str, entry: Entry, by: str, to: str | None, at: int) -> Outcome:
        if to is None:
            return Ignored("a message to whose export it is: say --owner", self._place(entry))
        id_ = fitting_id(f"{self._chat.id}:{entry.id}>{to}")
        return directed(kind, by, to, id=id_, at=at)

    def _liked(self, entry: Entry, reaction: Reaction) -> Iterator[Outcome]:
        author = self._member(entry.from_id)
        for each in reaction.recent or ():
            by, at = self._member(each.from_id), self._at(None, each.date)
            what = reaction.emoji or reaction.document_id
            if by is None or author is None:
                yield Ignored("a reaction by or to no person", self._place(entry))
            elif at is None:
                yield Ignored("a reaction without an offset: say --timezone", self._place(entry))
            else:
                id_ = id_of("reaction", self._chat.id, entry.id, by, what)
                yield directed("like", by, author, id=id_, at=at)

    def _name(self, entry: Entry, named: set[str]) -> Iterator[Outcome]:
        member = self._plain(entry.from_id)
        if member and entry.sender and member not in named:
            named.add(member)
            member = self._member(entry.from_id)
            id_ = id_of("profile", member, entry.sender)
            yield {"kind": "profile", "actor": member, "name": entry.sender, "id": id_}

    def _at(self, unix_time: str | None, local: str | None) -> int | None:
        if unix_time and unix_time.isdecimal():
            return int(str(epoch_ms(unix_time)))
        if local is None or self._options.zone is None:
            return None
        try:
            stated = datetime.fromisoformat(local).replace(tzinfo=self._options.zone)
        except ValueError:
            return None
        return int(stated.timestamp()) * 1000

    def _place(self, entry: Entry) -> str:
        return f"{self._chat.name or self._chat.id}, message {entry.id}"


def _entries(chat: Chat) -> tuple[list[Entry], list[Ignored]]:
    """What can be read of a chat, and what cannot."""
    entries: list[Entry] = []
    unreadable: list[Ignored] = []
    for number, raw in enumerate(chat.messages, 1):
        try:
            entries.append(msgspec.json.decode(raw, type=Entry))
        except msgspec.MsgspecError as error:
            unreadable.append(Ignored("a message that cannot be read", f"number {number}: {error}"))
    return entries, unreadable
