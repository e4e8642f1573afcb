"""Whatever the numbers of partitions: each record is where it belongs, and nothing else is lost."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from relationships.keys import (
    ERASED_KEY,
    WHOLE_KEY,
    header_key,
    noted_key,
    preferences_key,
    published_key,
    row_key,
    settings_key,
)
from relationships.tables.changeset import (
    FORGOTTEN_KEY,
    Changes,
    decode_seen,
    encode_seen,
)
from relationships.tables.seen_ids import SeenIds
from schemas.commands import ERASE_KEY
from schemas.topics import RELATIONSHIPS, partition_of
from services.backup.records import Record
from services.backup.repartitioning.changelog import Changelog
from services.backup.repartitioning.erasures import MovedErasures
from services.backup.repartitioning.ordered import Ordered
from services.backup.repartitioning.placing import Placing
from services.backup.repartitioning.remembered import Remembered
from services.scorer.positions import positions_record

numbers = st.integers(1, 12)
owners = st.sampled_from([f"member-{number}" for number in range(30)])
lives = st.lists(st.tuples(owners, st.integers(0, 5)), max_size=40)


class Logs:
    """The partitions of a topic, which are read as a backup's are."""

    def __init__(self, partitions):
        self.partitions = partitions
        self.logs = defaultdict(list)

    def append(self, partition, key, value, timestamp=0):
        log = self.logs[partition]
        log.append(Record(len(log), timestamp, key, value))

    def read(self, topic, partition):
        return iter(self.logs[partition])


@given(old=numbers, new=numbers, lives=lives, share=st.floats(0, 1), erases=st.booleans())
def test_what_is_applied_comes_first_and_each_owner_keeps_its_order(old, new, lives, share, erases):
    logs = Logs(old)
    for number, (owner, _) in enumerate(lives):
        logs.append(partition_of(owner, old), owner.encode(), str(number).encode(), number)
    if erases:
        for partition in range(old):
            logs.append(partition, ERASE_KEY, b"erase", len(lives))
    applied = {p: round(len(log) * share) for p, log in logs.logs.items()}
    ordered = Ordered(Placing(old, new), logs.read, "feed", applied)
    first, then = list(ordered.applied()), list(ordered.others())
    for part, of_part in (
        (first, lambda p, o: o < applied[p]),
        (then, lambda p, o: o >= applied[p]),
    ):
        expected = [
            (partition_of(record.key.decode(), new), record)
            for log_of, log in sorted(logs.logs.items())
            for record in log
            if record.key != ERASE_KEY and of_part(log_of, record.offset)
        ]
        found = [placed for placed in part if placed.record.key != ERASE_KEY]
        assert sorted(found, key=lambda p: p.record.value) == sorted(
            expected, key=lambda p: p[1].value
        )
        assert [p.record.timestamp for p in part] == sorted(p.record.timestamp for p in part)
        commands = [p.partition for p in part if p.record.key == ERASE_KEY]
        assert commands in ([], list(range(new)))
    assert not erases or {p.record.value for p in first + then} >= {b"erase"}


@given(
    old=numbers,
    new=numbers,
    lives=lives,
    erased=st.lists(st.integers(0, 20), min_size=12, max_size=12),
    statements=st.sets(st.integers(0, 20)),
)
def test_the_last_of_each_key_is_with_its_owner_and_of_all_the_least(
    old, new, lives, erased, statements
):
    logs, last = Logs(old), {}
    for number, (owner, kind) in enumerate(lives):
        row = row_key(owner, "bo")
        key = [row, header_key(owner), preferences_key(owner, "bo"), noted_key(row),
               published_key(owner.encode()), settings_key(owner)][kind]  # fmt: skip
        value = None if number % 5 == 4 else str(number).encode()
        logs.append(partition_of(owner, old), key, value)
        last[key] = (partition_of(owner, new), value)
    for partition in range(old):
        logs.append(partition, WHOLE_KEY, (100 + partition).to_bytes(8, "big"))
        logs.append(partition, ERASED_KEY, erased[partition].to_bytes(8, "big"))
        logs.append(partition, *positions_record({"feed": 3}))
    placing = Placing(old, new)
    changelog = Changelog(placing, logs.read)
    found = {}
    for placed in changelog.records(RELATIONSHIPS):
        found[placed.record.key] = (placed.partition, placed.record.value)
    assert found == last
    moved = MovedErasures(Record(offset, 0, b"h", b"{}") for offset in sorted(statements))
    for partition in range(new):
        said = dict(changelog.of_nobody(partition, moved))
        sources = [p for p in range(old) if any(
            q == partition for q in placing.targets(p))]  # fmt: skip
        assert int.from_bytes(said[WHOLE_KEY], "big") == 100 + min(sources)
        below = sum(offset < min(erased[p] for p in sources) for offset in statements)
        assert int.from_bytes(said.get(ERASED_KEY, b""), "big") == below


@given(old=numbers, new=numbers, lives=lives, forgotten=st.integers(0, 3))
def test_each_id_is_remembered_wherever_it_may_come_again(old, new, lives, forgotten):
    """Entries of a generation stay together, and each belongs to what is already there."""
    logs, kept = Logs(old), defaultdict(set)
    per = 2
    for number, (owner, _) in enumerate(lives):
        partition = partition_of(owner, old)
        log = logs.logs[partition]
        start = len(log) // per * per
        entry = number.to_bytes(16, "big")
        for key, value in encode_seen(Changes(seen=[SeenIds(start, number, entry)])):
            logs.append(partition, key, value)
        kept[owner].add((start, entry))
    bounds = {}
    for partition in range(old):
        bounds[partition] = min(forgotten * per, len(logs.logs[partition]))
        logs.append(partition, FORGOTTEN_KEY, bounds[partition].to_bytes(8, "big"))
        logs.append(partition, *positions_record({"feed": 3}))
    remembered = Remembered(Placing(old, new), logs.read)
    held = {}
    for partition in range(new):
        starts = []
        entries = held[partition] = set()
        for offset, (_, value) in enumerate(remembered.items(partition)):
            ids = decode_seen(value)
            assert ids.start <= offset
            starts.append(ids.start)
            entries.add(ids.entries)
        assert starts == sorted(starts)
    for owner, entries in kept.items():
        wanted = {e for start, e in entries if start >= bounds[partition_of(owner, old)]}
        assert wanted <= held[partition_of(owner, new)]
        if old == new:
            assert not held[partition_of(owner, new)] & {e for s, e in entries} - wanted
