"""Whatever interleaving of batches, crashes, restores and takeovers: each event counted once.

The machine runs the real fold, hand-over, tables and changelog follower; Kafka is in memory.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from relationships.keys import header_key, preferences_key, row_key
from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile, decode_profile
from relationships.row.headers import Header
from relationships.row.preferences import decode_preferences
from relationships.tables.changeset import FORGOTTEN_KEY, decode_seen
from relationships.tables.seen_entries import ENTRY_BYTES, Entries
from relationships.tables.writer import TableWriter
from schemas.commands import RelationshipCommand
from schemas.events import read_event
from schemas.kinds import KINDS
from schemas.times import HOUR_MS
from schemas.topics import CHANGELOG, COMMANDS, DEAD_LETTERS, PROFILES, RELATIONSHIPS, SCORED, SEEN
from services.scorer.fold.handover import HandoverFailed
from services.scorer.positions import POSITIONS_KEY
from tests.faults.comparing import assert_same, relationship
from tests.faults.counting import counted
from tests.faults.drawn import DAY, HOURS_AHEAD, MEMBERS, PAIRS, START, events, times
from tests.faults.extent import extent
from tests.faults.memory_log import MemoryLog
from tests.faults.one_partition import Killed, KnownErasures, MemoryFeeds, Owner, Standby, Table
from tests.oracle import Oracle
from tests.oracle.events import distinct

SHM = Path("/dev/shm")
"""Where syncing takes no time."""

ROW_KEYS = [
    *(row_key(*pair) for pair in PAIRS),
    *(header_key(member) for member in MEMBERS),
    *(preferences_key(*pair) for pair in PAIRS),
]
PROFILE_KEYS = [member.encode() for member in MEMBERS]
LAG_HOURS = 4

NOBODY = {"header": Header()._asdict()}

amounts = st.integers(0, 40)
steps = st.lists(st.tuples(st.sampled_from(CHANGELOG), st.integers(1, 9)), max_size=6)


class OnePartition(RuleBasedStateMachine):
    root: Path | None = None

    @initialize()
    def begin(self):
        self.root = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        self.loop = asyncio.new_event_loop()
        self.feeds, self.log = MemoryFeeds(), MemoryLog()
        self.known = KnownErasures()
        self.log.now = START
        self.written: list[tuple[int, dict]] = []
        self.counted: list[dict] = []
        self.commands: list[RelationshipCommand] = []
        self.garbage = 0
        self.committed = {(): ({}, {}, {})}
        self.saved: tuple[int, Path] | None = None
        self.main, self.spare = Table(self.root), Table(self.root)
        self.standby = Standby(self.spare, self.log)
        self.owner: Owner | None = None
        self.restore([])

    def teardown(self):
        """At the end all is applied, on both tables, and is what the events say."""
        if self.root is None:
            return
        try:
            if sys.exc_info()[0] is None:
                self.finish()
        finally:
            self.close()

    def finish(self):
        if self.owner is None:
            self.restore([])
        self.work(10_000, 10_000)
        self.compare(self.main.writer)
        self.compare(self.standby.catch_up([]))

    def close(self):
        if self.owner is not None:
            self.owner.stop()
        for table in (self.main, self.spare):
            if table.writer is not None:
                table.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()
        shutil.rmtree(self.root)

    # What is written

    @rule(event=events())
    def write(self, event):
        event = event | {"id": f"e{len(self.written)}"}
        self.counted.append(self.feeds.write(event, self.log.now))
        self.written.append((self.log.now, event))

    @rule(pair=st.sampled_from(PAIRS), at=times.filter(lambda at: at < HOURS_AHEAD),
          days=st.integers(1, 9), times=st.integers(1, 2))  # fmt: skip
    def set_a_cadence(self, pair, at, days, times):
        (ego, contact), n = pair, len(self.commands)
        self.commands.append(
            RelationshipCommand(id=f"c{n:03}", ego=ego, contact=contact, at=at, cadence_days=days)
        )
        for _ in range(times):
            value = msgspec.json.encode(self.commands[-1])
            self.feeds.write_bytes(COMMANDS, ego, value, self.log.now)

    @precondition(lambda self: self.recent())
    @rule(data=st.data(), times=st.integers(1, 3))
    def write_again(self, data, times):
        event = data.draw(st.sampled_from(self.recent()))
        for _ in range(times):
            self.feeds.write(event, self.log.now)

    @precondition(lambda self: self.recent(undoable=True))
    @rule(data=st.data(), times=st.integers(1, 2))
    def undo(self, data, times):
        undo = data.draw(st.sampled_from(self.recent(undoable=True))) | {"undo": True}
        for _ in range(times):
            self.counted.append(self.feeds.write(undo, self.log.now))

    @rule(event=events(), times=st.integers(1, 2))
    def undo_ahead(self, event, times):
        """The undo arrives first, and perhaps again after its event."""
        event = event | {"id": f"e{len(self.written)}"}
        undo = event | {"undo": KINDS[event["kind"]].undoable}
        for each in (undo, event, undo)[: times + 1]:
            self.counted.append(self.feeds.write(each, self.log.now))
        self.written.append((self.log.now, event))

    def recent(self, undoable=False):
        """Events of a day, less what one topic's records may be read before another's."""
        since = self.log.now - DAY + LAG_HOURS * HOUR_MS
        return [event for at, event in self.written
                if at > since and (KINDS[event["kind"]].undoable or not undoable)]  # fmt: skip

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def same_id_from_another_source(self, data):
        _, event = data.draw(st.sampled_from(self.written))
        event = event | {"source": f"z{len(self.written)}"}
        self.counted.append(self.feeds.write(event, self.log.now))
        self.written.append((self.log.now, event))

    @rule(topic=st.sampled_from(["feed.interactions", "feed.posts"]))
    def write_garbage(self, topic):
        self.feeds.write_bytes(topic, "ana", b"{nonsense", self.log.now)
        self.garbage += 1

    @rule(hours=st.integers(1, 20))
    def time_passes(self, hours):
        if waiting := self.waiting(1, 1):
            lag = self.log.now - min(record.timestamp for record in waiting)
            hours = min(hours, LAG_HOURS - lag // HOUR_MS)
        self.log.now += hours * HOUR_MS

    # What the owner does

    @precondition(lambda self: self.owner)
    @rule(interactions=amounts, others=amounts)
    def work(self, interactions, others):
        self.owner.work(self.waiting(interactions, others))
        self.note_committed()
        behind = {record.topic for record in self.waiting(1, 1)}
        self.owner.partition.clock.note_behind(behind)

    @precondition(lambda self: self.owner)
    @rule()
    def trim(self):
        """Delete of `seen` what is forgotten, at once."""
        if kept := self.main.writer.generations():
            self.log.trim(kept[0].start)

    @precondition(lambda self: self.owner)
    @rule()
    def work_on_what_was_applied(self):
        """A fetch from before the position, as after a seek back."""
        old = [r for records in self.feeds.records.values() for r in records]
        at = self.owner.partition.positions
        self.owner.work([r for r in old if r.offset < at.get(r.topic, 0)])
        self.note_committed()

    @precondition(lambda self: self.owner)
    @rule(interactions=amounts, others=amounts)
    def die_before_the_commit(self, interactions, others):
        self.owner.producer.dies = True
        if batch := self.waiting(interactions, others):
            with pytest.raises(HandoverFailed):
                self.owner.work(batch)
        self.die()

    @precondition(lambda self: self.owner)
    @rule(interactions=amounts, others=amounts)
    def die_after_the_commit(self, interactions, others):
        self.owner.die_applying()
        if batch := self.waiting(interactions, others):
            with pytest.raises(Killed):
                self.owner.work(batch)
            self.note_committed()
        self.die()

    @precondition(lambda self: self.owner)
    @rule()
    def die(self):
        self.owner.stop()
        self.owner = None
        self.main.kill()

    @precondition(lambda self: self.owner)
    @rule()
    def stop(self):
        self.owner.stop()
        self.owner = None
        self.main.close()

    # What becomes of its state, and how it comes back

    @precondition(lambda self: not self.owner and not self.main.writer)
    @rule()
    def lose_state(self):
        self.main.replace(None)

    @precondition(lambda self: not self.main.writer and self.main.state.exists())
    @rule()
    def save(self):
        """Where its process was killed, what is copied is set aside later: see `seal`."""
        self.saved = self.log.now, self.main.copy()

    @precondition(lambda self: self.saved and not self.owner and not self.main.writer)
    @rule()
    def roll_back(self):
        """An older copy than 12 hours would be set aside: see `fitness`."""
        at, copy = self.saved
        self.main.replace(copy if self.log.now - at <= 12 * HOUR_MS else None)

    @precondition(lambda self: not self.owner and not self.main.writer)
    @rule(steps=steps)
    def restore_in_part(self, steps):
        restoring = Standby(self.main, self.log)
        for topic, most in steps:
            restoring.read(topic, most)
        self.main.kill()

    @precondition(lambda self: not self.owner and not self.main.writer)
    @rule(steps=steps)
    def restore(self, steps):
        Standby(self.main, self.log).catch_up(steps)
        self.owner = Owner(self.loop, self.main, self.log, self.feeds, self.known)

    @rule(steps=steps)
    def follow(self, steps):
        for topic, most in steps:
            self.standby.read(topic, most)

    @precondition(lambda self: self.owner)
    @rule(steps=steps, die=st.booleans())
    def standby_takes_over(self, steps, die):
        """The owner goes on as the standby; a rebalance, or its death and return."""
        self.owner.stop()
        if die:
            self.main.kill()
        self.standby.catch_up(steps)
        self.main, self.spare = self.spare, self.main
        self.owner = Owner(self.loop, self.main, self.log, self.feeds, self.known)
        self.standby = Standby(self.spare, self.log)

    @rule(topic=st.sampled_from([RELATIONSHIPS, PROFILES]), kept=st.integers(0, 5))
    def compact(self, topic, kept):
        self.log.compact(topic, kept)

    # What must hold

    @invariant()
    def readers_see_whole_transactions(self):
        for table in (self.main, self.spare):
            if table.writer and table.writer.progress.complete:
                rows, profiles, _ = self.committed_at(table.writer)
                assert table.writer.rows(ROW_KEYS) == [rows.get(k, b"") for k in ROW_KEYS]
                assert table.writer.profiles(PROFILE_KEYS) == [
                    profiles.get(k, b"") for k in PROFILE_KEYS
                ]

    @precondition(lambda self: self.owner)
    @invariant()
    def the_owner_knows_what_was_counted(self):
        """Whatever is still to be counted may be an event of the day before."""
        _, _, seen = self.committed_at(self.main.writer)
        next_at = min([self.log.now, *(record.timestamp for record in self.waiting(1, 1))])
        kept = [(key, mark) for key, (until, mark) in seen.items() if until > next_at - DAY]
        found = self.main.writer.seen(Entries.of([key for key, _ in kept]))
        assert found.tolist() == [mark for _, mark in kept]

    def committed_at(self, writer: TableWriter):
        return self.committed[stated(writer.progress.applied())]

    def note_committed(self) -> None:
        """What the changelog's last transactions add up to, by the positions they state."""
        rows, profiles = (dict(self.last_values(topic)) for topic in (RELATIONSHIPS, PROFILES))
        at = rows.pop(POSITIONS_KEY, None)
        profiles.pop(POSITIONS_KEY, None)
        if at is None:
            return
        _, _, seen = self.committed[next(reversed(self.committed))]
        seen = dict(seen)
        for record in self.log.records[SEEN]:
            if record.key not in (POSITIONS_KEY, FORGOTTEN_KEY):
                _, until, encoded = decode_seen(record.value)
                entries = Entries.decode(encoded)
                for key, mark in zip(ids(entries), entries.marks.tolist(), strict=True):
                    since, before = seen.get(key, (0, 0))
                    seen[key] = max(until, since), max(mark, before)
        self.committed[stated(msgspec.msgpack.decode(at))] = rows, profiles, seen

    def last_values(self, topic):
        return {record.key: record.value for record in self.log.records.get(topic, ())}

    def waiting(self, interactions: int, others: int):
        """Records not yet applied: some of each topic, in order."""
        at = dict(next(reversed(self.committed)))
        most = dict.fromkeys(SCORED, others) | {"feed.interactions": interactions}
        return [
            record
            for topic, records in self.feeds.records.items()
            for record in records[at.get(topic, 0) :][: most[topic]]
        ]

    def compare(self, writer: TableWriter) -> None:
        """All that the tables hold of everybody equals what the events say, each counted once."""
        assert {t: o for t, o in self.feeds.ends().items() if o} == writer.progress.applied()
        assert len(self.log.records.get(DEAD_LETTERS, ())) == self.garbage
        oracle, at = Oracle().feed(*self.counted), self.log.now + DAY
        plain = counted(self.counted)
        for member in MEMBERS:
            assert header(writer, member)._asdict() == plain.get(member, NOBODY)["header"]
            updates = [
                e for e in distinct(self.counted) if (e["actor"], e["target"]) == (member, None)
            ]
            came, cancelled = (
                [read_event(e) for e in updates if e["net"] == net] for net in (1, 0)
            )
            expected = fold_updates(Profile(), came, cancelled)
            assert decode_profile(writer.profiles([member.encode()])[0]) == expected
        for ego, contact in PAIRS:
            (encoded,) = writer.rows([preferences_key(ego, contact)])
            assert decode_preferences(encoded).cadence_days == self.cadence(ego, contact)
            assert_same(relationship(writer, ego, contact, at),
                        oracle.relationship(ego, contact, at))  # fmt: skip

    def cadence(self, ego: str, contact: str) -> int | None:
        said = [c for c in self.commands if (c.ego, c.contact) == (ego, contact)]
        return max(said, key=lambda c: (c.at, c.id)).cadence_days if said else None


def ids(entries: Entries) -> list[bytes]:
    """What each entry is of, without its mark."""
    encoded = entries.marked(np.uint64(0)).encode()
    return [encoded[n : n + ENTRY_BYTES] for n in range(0, len(encoded), ENTRY_BYTES)]


def stated(positions: dict[str, int]) -> tuple:
    return tuple(sorted(positions.items()))


def header(writer: TableWriter, member: str) -> Header:
    return Header.decode(writer.rows([header_key(member)])[0])


TestOnePartition = OnePartition.TestCase
TestOnePartition.settings = settings(
    max_examples=extent(short=40, long=2_000),
    stateful_step_count=extent(short=30, long=50),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
