"""A table in memory, fed with events as JSON has them: everything the fold stores, no disk."""

import numpy as np

from relationships.folding import fold_batch
from relationships.keys import row_key
from relationships.profile.activity import decode_activities, encode_activity
from relationships.profile.profile import decode_activity, decode_whereabouts
from relationships.row.blocks import decode_as_seen
from relationships.score.row_worth import RowWorth
from relationships.score.score_model import ScoreModel
from relationships.score.scored_rows import ScoredRows
from schemas.events import read_event, sides
from tests.relationships.remembered import Remembered
from tests.world import columns


class Memory:
    """All members' rows, headers and profiles, as one partition would hold them."""

    def __init__(self):
        self._remembered = Remembered()
        self.stored = {}
        self.encoded_profiles = {}

    def rows(self, keys):
        return [self.stored.get(key, b"") for key in keys]

    def profiles(self, members):
        return [self.encoded_profiles.get(member, b"") for member in members]

    def feed(self, events, batch=1000):
        """Fold records as JSON has them, each event once, so many at a time.

        Those that say they are `bound` came by a key bound to their actor.
        """
        for start in range(0, len(events), batch):
            self._fold([(read_event(event), event.get("bound", False))
                        for event in events[start : start + batch]])  # fmt: skip
        return self

    def _fold(self, records):
        counted = [(event, bound, net) for event, bound in records
                   if (net := self._remembered.net(event, bound)) is not None]  # fmt: skip
        directed = [(event, side, bound, net) for event, bound, net in counted if event.target
                    for _, side in sides(event)]  # fmt: skip
        nets = np.array([net for *_, net in directed], np.int64)
        copies = columns([(event, side) for event, side, *_ in directed],
                         [bound for *_, bound, _ in directed])._replace(net=nets)  # fmt: skip
        updates = [(event, net) for event, _, net in counted if not event.target]
        folded = fold_batch(self, copies, [event for event, net in updates if net],
                            [event for event, net in updates if not net])  # fmt: skip
        came = {key[:-1] for key, _ in folded.rows if key[-1] == 0 and key not in self.stored}
        assert sorted(folded.newcomers) == sorted(came)
        self.stored.update(folded.rows)
        self.encoded_profiles.update(folded.profiles)

    def contacts(self, ego):
        prefix = f"{ego}\0".encode()
        return sorted(key[len(prefix):].decode() for key in self.stored
                      if key.startswith(prefix) and key != prefix)  # fmt: skip

    def scored_rows(self, ego, contacts, at, model=None, days=True, latest=False):
        keys = [row_key(ego, contact) for contact in contacts]
        rows = decode_as_seen(self.rows(keys), days=days, latest=latest)
        return self.scored(rows, ego, contacts, at, model)

    def scored(self, rows, ego, contacts, at, model=None):
        """Where `rows`, ego's with each of the contacts, stand at `at`."""
        profiles = self.profiles([contact.encode() for contact in contacts])
        activity = decode_activities([each and encode_activity(decode_activity(each))
                                      for each in profiles])  # fmt: skip

        def brands(places):
            return np.array([self._is_brand(ego) or self._is_brand(contacts[i]) for i in places])

        ats = np.full(len(contacts), at)
        return ScoredRows(RowWorth(rows, model or ScoreModel()), activity, ats, brands)

    def _is_brand(self, member):
        (encoded,) = self.profiles([member.encode()])
        return bool(decode_whereabouts(encoded).statement("is_brand"))
