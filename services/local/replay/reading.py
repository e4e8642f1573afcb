"""One pass over a replay file: its events, each with an id, and what else the pass learns."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from schemas.events import FeedEvent, InvalidEvent, future_fault, read_event, read_sent_event
from schemas.feed_records import event_size_fault
from services.local.replay.audiences import Audiences
from services.local.replay.errors import BadLine
from services.local.replay.row import Defaults, Row
from services.local.replay.rows import Rows
from services.local.replay.tables.layout import UNSAID, Layout

_UNNAMED = "-"


class Reading:
    """Iterate it once for the events of `file`; the rest is known after that.

    `events`, `self_targets` (skipped, `self_acts` of them distinct) and `future` (skipped, as they
    have not happened yet) are counts; `member` is somebody in the file; `unit` is the one in which
    the numbers of a table were taken to be times, where nothing says it.

    Raises, while iterated:
        BadLine: at the first line that says no valid event.
        ReplayFault: where the file is of a kind that cannot be read.
        OSError: where the file cannot be read.
    """

    def __init__(self, file: Path, source: str, kind: str, layout: Layout = UNSAID) -> None:
        self.events = 0
        self.self_targets = 0
        self.self_acts = 0
        self.future = 0
        self.member = ""
        self.unit: str | None = None
        self._received = time.time_ns() // 1_000_000
        self._file = file
        self._defaults = Defaults(source, kind)
        self._layout = layout
        self._content = hashlib.sha256()

    def __iter__(self) -> Iterator[FeedEvent]:
        ids, audiences = ContentIds(), Audiences(self._rows(lambda _: None))
        self_acts: set[tuple[str, ...]] = set()
        rows = self._rows(self._content.update)
        for row in rows:
            self.unit = rows.times.guessed
            if _is_self_target(row.event):
                self.self_targets += 1
                self_acts.add(tuple(str(row.event.get(name)) for name in ("actor", "at", "kind")))
                self.self_acts = len(self_acts)
                continue
            if row.columns is not None:
                row.event.setdefault("audience", audiences.of(row.event))
            event = _event(row)
            if too_large := event_size_fault(event):
                raise BadLine(row.number, "", too_large)
            if future_fault(event, self._received):
                self.future += 1
                continue
            if _is_unnamed(row.event):
                event.id = ids.name(event)
            self.events += 1
            self.member = event.actor
            yield event

    def _rows(self, saw: Callable[[bytes], object]) -> Rows:
        return Rows(self._file, self._defaults, saw, self._layout)

    @property
    def digest(self) -> str:
        """SHA-256 of what has been read (unpacked), source, kind and layout; hexadecimal."""
        said = [str(self._layout)] if self._layout != UNSAID else []
        named = msgspec.json.encode([self._content.hexdigest(), *self._defaults, *said])
        return hashlib.sha256(named).hexdigest()


class ContentIds:
    """Names events by what they say; the n-th that says the same ends in `-n`.

    So an id does not depend on where in a file its line stands, nor on the audience, which the
    lines beside it make; and an undo has the id of the n-th event that says the same.
    """

    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder(order="sorted")
        self._counts: Counter[tuple[bytes, bool]] = Counter()

    def name(self, event: FeedEvent) -> str:
        """The id of `event`, whose own `id` must be the same for all that are to be named."""
        said = self._encoder.encode(msgspec.structs.replace(event, audience=1, undo=False))
        meaning = hashlib.blake2b(said, digest_size=16).digest()
        self._counts[meaning, event.undo] += 1
        count = self._counts[meaning, event.undo]
        return meaning.hex() if count == 1 else f"{meaning.hex()}-{count}"


def _is_unnamed(event: object) -> bool:
    return isinstance(event, dict) and event.get("id") is None


def _is_self_target(event: object) -> bool:
    if not isinstance(event, dict) or event.get("target") is None:
        return False
    return bool(event["target"] == event.get("actor"))


def _event(row: Row) -> FeedEvent:
    raw = {**row.event, "id": _UNNAMED} if _is_unnamed(row.event) else row.event
    try:
        return read_sent_event(raw) if row.columns is None else read_event(raw)
    except InvalidEvent as error:
        first = error.errors[0]
        field = first.field if row.columns is None else row.columns.get(first.field, first.field)
        raise BadLine(row.number, field, first.detail) from None
