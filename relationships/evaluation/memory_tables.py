"""Tables in memory that a recording is replayed into, event by event where it must be."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.evaluation.recording import NOBODY, Recording
from relationships.folding import Directed, fold_batch
from relationships.likelihood.signals import Circumstances
from relationships.profile.activity import decode_activities, encode_activity
from relationships.profile.profile import decode_activity, decode_whereabouts
from relationships.row.blocks import decode_as_seen
from relationships.row.rows import NONE, Rows
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows

_BATCH = 4_096


@dataclass(frozen=True, slots=True)
class Circles:
    """All rows of some egos: n relationships. `ask` says which of those asked each belongs to."""

    ask: Ints
    ego: Ints
    contact: Ints
    at: Ints
    rows: Rows

    def __len__(self) -> int:
        return len(self.at)


class Tables:
    """Everything that the scorer would store of a recording's events before `place`."""

    def __init__(self, recording: Recording) -> None:
        self.place = 0
        self.latest = np.full(len(recording.members), NONE, np.int64)
        self._recording = recording
        self._rows: dict[bytes, bytes] = {}
        self._profiles: dict[bytes, bytes] = {}
        self._contacts: list[dict[int, bytes]] = [{} for _ in recording.members]

    def rows(self, keys: Sequence[bytes]) -> list[bytes]:
        """Rows and headers; empty where there is none."""
        return [self._rows.get(key, b"") for key in keys]

    def profiles(self, members: Sequence[bytes]) -> list[bytes]:
        """Profiles; empty where there is none."""
        return [self._profiles.get(member, b"") for member in members]

    def contacts(self, ego: int) -> list[int]:
        """Those whom ego has a row with."""
        return list(self._contacts[ego])

    def advance(self, place: int) -> None:
        """Fold what lies before `place` and is not folded yet."""
        while self.place < place:
            end = min(self.place + _BATCH, place)
            self._fold(np.arange(self.place, end))
            self.place = end

    def circles(self, egos: Sequence[int], at: Sequence[int]) -> Circles:
        """All relationships of each of `egos` at its time in `at` (epoch ms)."""
        sizes = [len(self._contacts[ego]) for ego in egos]
        keys = [key for ego in egos for key in self._contacts[ego].values()]
        contact = [contact for ego in egos for contact in self._contacts[ego]]
        ask = np.repeat(np.arange(len(egos)), sizes)
        return Circles(
            ask=ask,
            ego=np.array(egos, np.int64)[ask],
            contact=np.array(contact, np.int64),
            at=np.array(at, np.int64)[ask],
            rows=decode_as_seen(self.rows(keys), latest=True),
        )

    def scored_rows(self, circles: Circles, model: ScoreModel) -> ScoredRows:
        """Where the relationships stand, as the api would answer."""
        names = [self._recording.members[contact].encode() for contact in circles.contact]
        encoded = [encode_activity(decode_activity(p)) if p else b"" for p in self.profiles(names)]

        def brands(places: Ints) -> Flags:
            return self._brands(circles.ego[places]) | self._brands(circles.contact[places])

        return ScoredRows(
            RowWorth(circles.rows, model), decode_activities(encoded), circles.at, brands
        )

    def circumstances(self, circles: Circles) -> Circumstances:
        """The members' headers."""
        return Circumstances(
            circles.at, circles.ask, self.latest[circles.ego], self.latest[circles.contact]
        )

    def _brands(self, members: Ints) -> Flags:
        profiles = self.profiles([self._recording.members[m].encode() for m in members.tolist()])
        return np.array([decode_whereabouts(p).statement("is_brand") for p in profiles], bool)

    def _fold(self, places: Ints) -> None:
        recording = self._recording
        updates = [recording.updates[p] for p in places.tolist() if p in recording.updates]
        directed = places[recording.target[places] != NOBODY]
        folded = fold_batch(self, self._directed(directed), updates)
        self._rows.update((key, value) for key, value in folded.rows if value is not None)
        self._profiles.update((key, value) for key, value in folded.profiles if value is not None)
        np.maximum.at(self.latest, recording.actor[places], recording.at[places])
        np.maximum.at(self.latest, recording.target[directed], recording.at[directed])

    def _directed(self, places: Ints) -> Directed:
        """Both sides of each event."""
        recording = self._recording
        keys = []
        pairs = zip(
            recording.actor[places].tolist(), recording.target[places].tolist(), strict=True
        )
        for actor, target in pairs:
            keys += [self._key(actor, target), self._key(target, actor)]
        return Directed(
            keys,
            recording.effects[places].ravel(),
            np.repeat(recording.at[places], 2),
            np.repeat(recording.audience[places], 2),
            np.repeat(recording.net[places], 2),
        )

    def _key(self, ego: int, contact: int) -> bytes:
        contacts = self._contacts[ego]
        key = contacts.get(contact)
        if key is None:
            key = contacts[contact] = self._recording.key(ego, contact)
        return key
