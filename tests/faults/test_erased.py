"""Whatever interleaving of batches, crashes and erasures: what is erased was never there.

The machine of `test_any_interleaving`, in which members are erased, object, and come back.
"""

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from relationships.keys import FIRST_ID, PUBLISHED_MARK, REFOLD_KEY, preferences_key
from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile, decode_profile
from relationships.row.preferences import decode_preferences
from schemas.commands import ERASE_KEY, EraseCommand, RelationshipCommand
from schemas.events import read_event
from schemas.topics import COMMANDS, DEAD_LETTERS
from services.scorer.fold.erasing import erasure_scan
from tests.faults.comparing import assert_same, relationship
from tests.faults.counting import counted
from tests.faults.drawn import DAY, MEMBERS, PAIRS
from tests.faults.extent import extent
from tests.faults.test_any_interleaving import NOBODY, OnePartition, header
from tests.oracle import Oracle
from tests.oracle.events import distinct

MINUTE = 60_000
erasure_scan.STEP_KEYS = 3
members = st.sampled_from(MEMBERS)
kinds = st.sampled_from(
    ["message", "like", "meeting", "follow", "unfollow", "block", "post", "travel"]
)


class OneErased(OnePartition):
    """Statements are read late: only when the command comes, or whenever `hear` says so."""

    @rule(member=members, always=st.booleans(), objects=st.integers(0, 3))
    def erase(self, member, always, objects):
        """Seldom for good, so that members come back."""
        always = always and objects == 0
        self.known.state(member, self.log.now, always=always)
        command = EraseCommand(id="e", hashes=["0" * 32], cutoff=self.log.now, always=always)
        self.feeds.write_bytes(COMMANDS, ERASE_KEY.decode(), msgspec.json.encode(command),
                               self.log.now)  # fmt: skip
        self.log.now += 1

    @rule()
    def hear(self):
        self.known.read()

    @rule(pair=st.sampled_from(PAIRS), kind=kinds, ahead=st.sampled_from([-1, 0, 5, 9]))
    def write_now(self, pair, kind, ahead):
        """Dated about when it comes, or a little ahead: perhaps after what erases it."""
        event = {"id": f"e{len(self.written)}", "source": "x", "kind": kind, "actor": pair[0],
                 "at": self.log.now + ahead * MINUTE}  # fmt: skip
        if kind not in ("post", "travel"):
            event["target"] = pair[1]
        self.counted.append(self.feeds.write(event, self.log.now))
        self.written.append((self.log.now, event))

    @rule(minutes=st.integers(1, 6))
    def minutes_pass(self, minutes):
        self.log.now += minutes * MINUTE

    @invariant()
    def readers_see_whole_transactions(self):
        """An erasure's steps are transactions of the same positions."""

    def compare(self, writer):
        assert len(self.log.records.get(DEAD_LETTERS, ())) == self.garbage
        records, commands = self.counting(), self.counting_commands()
        oracle, at, plain = Oracle().feed(*records), self.log.now + DAY, counted(records)
        for member in MEMBERS:
            compare_headers(header(writer, member)._asdict(), plain.get(member, NOBODY)["header"])
            updates = [e for e in distinct(records) if (e["actor"], e["target"]) == (member, None)]
            came, cancelled = (
                [read_event(e) for e in updates if e["net"] == net] for net in (1, 0)
            )
            found = decode_profile(writer.profiles([member.encode()])[0])
            assert found == fold_updates(Profile(), came, cancelled)
        for ego, contact in PAIRS:
            (encoded,) = writer.rows([preferences_key(ego, contact)])
            said = [c for c in commands if (c.ego, c.contact) == (ego, contact)]
            last = max(said, key=lambda c: (c.at, c.id)).cadence_days if said else None
            assert decode_preferences(encoded).cadence_days == last
            assert_same(relationship(writer, ego, contact, at),
                        oracle.relationship(ego, contact, at))  # fmt: skip
        self.compare_names(writer, records, commands)

    def compare_names(self, writer, records, commands):
        """No key names one of whom nothing counts, and nothing of an erasure is under way."""
        alive = {member for e in records for member in (e["actor"], e.get("target"))}
        alive |= {member for c in commands for member in (c.ego, c.contact)}
        keys = writer.row_keys(b"", 10_000)
        assert REFOLD_KEY not in keys
        named = {
            name.decode()
            for key in keys
            if key[:1] >= FIRST_ID or key[:1] <= PUBLISHED_MARK
            for name in (key if key[:1] >= FIRST_ID else key[1:]).split(b"\0")
        }
        assert named & set(MEMBERS) <= alive

    def covered(self, appended, at, *ends):
        said = [erasure for end in ends if end and (erasure := self.erasure(end))]
        return any(e.always or appended <= e.cutoff or at <= e.cutoff for e in said)

    def erasure(self, member):
        return self.known.erasures.of(member.encode())

    def counting(self):
        """What counts of all that came: an id that was covered when it first came is used."""
        self.known.read()
        first, kept = {}, []
        for appended, event in self.feeds.came:
            name, undo = (event["source"], event["id"]), event.get("undo", False)
            dropped = self.covered(appended, event["at"], event["actor"], event.get("target"))
            if not undo:
                first.setdefault(name, dropped)
            if not dropped and not first.get(name):
                kept.append(event)
        return kept

    def counting_commands(self):
        found = []
        for record in self.feeds.records[COMMANDS]:
            if record.key != ERASE_KEY:
                command = msgspec.json.decode(record.value, type=RelationshipCommand)
                at = min(command.at, record.timestamp)
                if not self.covered(record.timestamp, at, command.ego, command.contact):
                    found.append(command)
        return found


def compare_headers(found, expected):
    """How often a tie was set that is gone is not known: it is taken off once."""
    assert found.pop("events") >= expected["events"]
    assert found == {name: value for name, value in expected.items() if name != "events"}


TestOneErased = OneErased.TestCase
TestOneErased.settings = settings(
    max_examples=extent(short=50, long=3_000),
    stateful_step_count=extent(short=30, long=50),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
