"""Whatever is written to the changelog, a replica applies it or halts; it raises nothing else."""

import itertools

from hypothesis import example, given, settings
from hypothesis import strategies as st

from relationships.layouts import UnknownLayoutError
from relationships.profile.profile import decode_profile
from relationships.row.blocks import decode_as_seen
from relationships.tables.meta import Identity
from relationships.tables.writer import TableWriter
from schemas.topics import CHANGELOG
from services.scorer.positions import POSITIONS_KEY, positions_record
from services.scorer.replica.changelog_replica import ChangelogReplica
from tests.services.scorer.records import record
from tests.services.scorer.replica.garbage import HEADER, IDS, PROFILE, ROW, of

GARBAGE = of("ana", "bo")
KEYS = sorted({each[1] for each in GARBAGE if each[1]} | {b"ana\0cy", b"\xc3\xa9\0ana"})
VALUES = [ROW, PROFILE, HEADER, IDS, b"\1\0", positions_record({"feed.posts": 3})[1]]
FIRST = positions_record({"feed.posts": 1})


def mutated(value):
    """The value with some bytes changed, or cut off, or something after it."""
    changed = st.tuples(st.integers(0, len(value) - 1), st.binary(max_size=4)).map(
        lambda change: value[: change[0]] + change[1] + value[change[0] + len(change[1]) :]
    )
    return st.one_of(st.just(value), changed, changed.map(lambda cut: cut[:-1]))


anything = st.tuples(
    st.sampled_from(CHANGELOG),
    st.one_of(st.sampled_from(KEYS), st.binary(max_size=12), st.binary(min_size=600, max_size=610)),
    st.one_of(st.none(), st.binary(max_size=40), st.sampled_from(VALUES).flatmap(mutated)),
)
directories = itertools.count()


@settings(deadline=None, max_examples=300)
@example([(CHANGELOG[0], POSITIONS_KEY, b"\x81\xa1\xff\0")], True)
@example([(CHANGELOG[1], b"\x80", None)], True)
@given(st.lists(anything, max_size=8), st.booleans())
def test_any_garbage_is_applied_or_halts(tmp_path_factory, records, complete):
    path = tmp_path_factory.mktemp("garbage") / f"{next(directories)}"
    identity = Identity(cluster_id="c", topic_ids={}, partition=0)
    table = TableWriter(path, identity, map_bytes=1 << 24)
    replica = ChangelogReplica(table, 1)
    replica.targets = dict.fromkeys(CHANGELOG, 1 if complete else 100)
    try:
        at = write(replica, [(topic, *FIRST) for topic in CHANGELOG], dict.fromkeys(CHANGELOG, 0))
        write(replica, [*records, *((topic, *FIRST) for topic in CHANGELOG)], at)
    except UnknownLayoutError:
        return
    finally:
        decode_as_seen([row for key, row in table.scan_rows(b"", 100) if key[-1] != 0])
        for _, profile in table.scan_profiles(b"", 100):
            decode_profile(profile)
        table.close()
    for topic, fault in replica.halt.faults.items():
        assert table.progress.changelog[topic] <= fault.offset


def write(replica, records, at):
    """Append records (topic, key, value) and apply them; the next offsets."""
    for topic, key, value in records:
        found = record(value, topic=topic, key=key, offset=at[topic])
        replica.unapplied[topic].append(found)
        at = at | {topic: at[topic] + 1}
    replica.apply(at)
    return at
