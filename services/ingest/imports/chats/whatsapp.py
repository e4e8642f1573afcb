"""WhatsApp's exported chats, as text or in a zip, from Android or an iPhone.

The n-th message of somebody in a minute (Android; a second, on an iPhone) is known by that alone:
so an edited message, and one whose picture was left out, is the same in every export.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from schemas.times import format_time
from services.ingest.imports.chats.participants import Participants
from services.ingest.imports.chats.whatsapp_lines import ChatLine, chat_lines
from services.ingest.imports.chats.whatsapp_times import local_times
from services.ingest.imports.options import ImportOptions
from services.ingest.sources.statements import (
    Ignored,
    Outcome,
    directed,
    fitting_id,
    id_of,
    one_act,
)

_TELEPHONE = re.compile(r"\+[\d\s()-]{7,24}")


def read(file: Path, options: ImportOptions) -> Iterator[Outcome]:
    """The messages of the chat in `file`, and the names of who wrote them.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such chat, or leaves open which number is the month.
    """
    heads = list(chat_lines(file))
    if not heads:
        raise ValueError("is no exported chat of WhatsApp: no line begins with a date")
    time_of = local_times((head.date for head in heads), options)
    heads = heads[heads[0].by_whatsapp :]
    names = dict.fromkeys(head.sender for head in heads if head.sender)
    members = {name: _member(name, options) for name in names if not _is_the_chat(name, heads)}
    yield from _profiles(members, options)
    yield from _messages(heads, members, time_of)


def _messages(
    heads: Iterable[ChatLine], members: dict[str, str], time_of: Callable[[ChatLine], int | None]
) -> Iterator[Outcome]:
    people = Participants(members.values())
    counts: Counter[tuple[str, int]] = Counter()
    for head in heads:
        place, at = f"line {head.number}", time_of(head)
        if head.sender not in members:
            yield Ignored("a line that nobody wrote", place)
        elif at is None:
            yield Ignored("a message at a time that there is not", f"{place}: {head.stamp}")
        else:
            writer = members[head.sender]
            counts[writer, at] += 1
            name = f"{writer}@{format_time(at)}#{counts[writer, at]}"
            said = [
                directed("message", writer, to, id=fitting_id(f"{name}>{to}"), at=at)
                for to in people.addressed_by(writer)
            ]
            yield from one_act(said) or [
                Ignored("a message to nobody known, or to more than fifty", place)
            ]


def _profiles(members: dict[str, str], options: ImportOptions) -> Iterator[Outcome]:
    """The names by which people are known; telephone numbers are none."""
    for name, member in members.items():
        if name not in options.members and not _TELEPHONE.fullmatch(name):
            id_ = id_of("profile", member, name)
            yield {"kind": "profile", "actor": member, "name": name, "id": id_}


def _member(name: str, options: ImportOptions) -> str:
    """Telephone numbers are ids as WhatsApp's webhooks have them."""
    if name in options.members:
        return options.members[name]
    if _TELEPHONE.fullmatch(name):
        return f"whatsapp:{''.join(filter(str.isdecimal, name))}"
    named = unicodedata.normalize("NFC", name.lower())
    return f"whatsapp:{'-'.join(named.split())}"


def _is_the_chat(name: str, heads: list[ChatLine]) -> bool:
    """Whether it is the name of a group: an iPhone has that where WhatsApp says what happened."""
    lines = [head for head in heads if head.sender == name]
    return all(head.by_whatsapp for head in lines) and lines[0] is heads[0]
