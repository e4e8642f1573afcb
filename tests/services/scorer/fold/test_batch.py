import itertools

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.folding import fold_batch
from relationships.keys import header_key, preferences_key, row_key
from relationships.profile.profile import decode_profile
from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.row.preferences import decode_preferences
from relationships.row.rows import FOLLOW_IN, FOLLOW_OUT
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity
from relationships.tables.writer import TableWriter
from schemas.kinds import KINDS
from schemas.limits import AHEAD_MS
from schemas.times import DAY_MS
from schemas.topics import COMMANDS, SEEN
from services.scorer.decoding.decode import decode
from services.scorer.fold.batch import KEEP_ALL, Retention, process
from tests.services.scorer.records import APPENDED, Feed, record

IDENTITY = Identity(cluster_id="c", topic_ids={}, partition=0)


def new_table(path):
    return TableWriter(path / "0", IDENTITY, map_bytes=1 << 24)


@pytest.fixture
def table(tmp_path):
    table = new_table(tmp_path)
    yield table
    table.close()


def applied(table, records, retention=KEEP_ALL):
    positions = table.progress.positions.get("relationships", {})
    outcome = process(table, positions, list(records), retention)
    table.apply(
        outcome.changes,
        msgspec.structs.replace(
            table.progress, positions={"relationships": outcome.positions}, complete=True
        ),
    )
    return outcome


def row(table, ego, contact):
    return decode_rows(table.rows([row_key(ego, contact)]))


def test_counts_an_interaction_on_both_sides_once(table):
    records = list(Feed().records("message", "ana", "bo"))
    assert applied(table, records + records).folded == 2
    # the same ids at new offsets
    again = [record(r.value, key=r.key, offset=r.offset + 10) for r in records]
    outcome = applied(table, again)
    assert (outcome.folded, outcome.duplicates) == (0, 2)
    assert outcome.positions == {"feed.interactions": 12}
    for ego, contact in (("ana", "bo"), ("bo", "ana")):
        assert row(table, ego, contact).totals.net.tolist() == [1]
        assert Header.decode(table.rows([header_key(ego)])[0]) == Header(APPENDED, 1, 1, 0)


def command(**given):
    return msgspec.json.encode({"command": "relationship", "id": "1", "ego": "ana", "contact": "bo",
                                "at": APPENDED} | given)  # fmt: skip


def test_keeps_what_users_set_and_lets_no_other_record_pass(table):
    right = record(command(cadence_days=7), topic=COMMANDS)
    ahead = record(command(hidden=True, at=APPENDED + AHEAD_MS + 1), topic=COMMANDS, offset=1)
    after = record(command(hidden=False, at=APPENDED + 1), topic=COMMANDS, offset=2)
    wrong = [
        record(command(ego="cy"), topic=COMMANDS, offset=3),
        record(command(tags=[""]), topic=COMMANDS, offset=4),
        record(command(contact="ana"), topic=COMMANDS, offset=5),
        record(command(), offset=6),
    ]
    outcome = applied(table, [right, ahead, after, *wrong])
    assert (outcome.folded, outcome.future_dated) == (3, 1)
    assert [dead_letter.place for dead_letter in outcome.dead_letters] == [3, 4, 5, 6]
    assert outcome.positions[COMMANDS] == 6
    found = decode_preferences(table.rows([preferences_key("ana", "bo")])[0])
    assert (found.cadence_days, found.hidden) == (7, False)
    assert table.rows([header_key("ana"), row_key("ana", "bo")]) == [b"", b""]


def test_leaves_out_what_is_below_the_position(table):
    feed = Feed()
    records = list(feed.records("like", "ana", "bo"))
    applied(table, records)
    assert applied(table, records).folded == 0


def test_counts_followers_as_they_come_and_go(table):
    feed = Feed()
    applied(table, feed.records("follow", "bo", "ana", at=5))
    applied(table, feed.records("follow", "cy", "ana", at=5))
    assert Header.decode(table.rows([header_key("ana")])[0]).followers == 2
    applied(table, feed.records("unfollow", "bo", "ana", at=5))
    assert Header.decode(table.rows([header_key("ana")])[0]).followers == 1
    assert row(table, "bo", "ana").ties[0, FOLLOW_OUT] == 11
    assert row(table, "ana", "bo").ties[0, FOLLOW_IN] == 11


def test_folds_updates_into_the_profile(table):
    feed = Feed()
    applied(table, feed.records("profile", "ana", name="Ana", place={"name": "Lyon"}))
    applied(table, feed.records("post", "ana", text="hello", at=APPENDED - 5))
    profile = decode_profile(table.profiles([b"ana"])[0])
    assert profile.statement("name") == "Ana"
    assert [update.kind for update in profile.latest_updates()] == ["profile", "post"]
    assert Header.decode(table.rows([header_key("ana")])[0]).events == 2


def test_sets_what_is_dated_ahead_to_its_append(table):
    feed = Feed()
    hour = 3_600_000
    outcome = applied(table, feed.records("like", "ana", "bo", at=APPENDED + hour))
    assert outcome.future_dated == 2
    assert row(table, "ana", "bo").last.max() == APPENDED
    assert not applied(
        table, feed.records("like", "ana", "bo", at=APPENDED + AHEAD_MS)
    ).future_dated


def test_what_has_not_happened_yet_is_a_dead_letter(table):
    feed, hour = Feed(), 3_600_000
    for kind, ahead in (("like", 25 * hour), ("meeting", hour), ("call", hour)):
        outcome = applied(table, feed.records(kind, "ana", "bo", at=APPENDED + ahead))
        reasons = [dead_letter.reason for dead_letter in outcome.dead_letters]
        assert len(reasons) == 2
        assert all("has not happened yet" in reason for reason in reasons)
        assert outcome.folded == 0


def test_a_dead_letter_does_not_keep_others_from_being_folded(table):
    bad, good = record(b"{nonsense"), list(Feed().records("like", "ana", "bo"))
    outcome = applied(table, [bad, good[1]])
    assert [dead_letter.record for dead_letter in outcome.dead_letters] == [bad]
    assert (outcome.folded, outcome.duplicates) == (1, 0)
    assert outcome.positions == {"feed.interactions": 2}
    assert row(table, "bo", "ana").totals.net.tolist() == [1]


KINDS_DRAWN = ("like", "meeting", "post", "travel", "follow", "job_change")
fates = st.sampled_from(["counted", "undone", "undone otherwise", "never came"])
acts = st.lists(st.tuples(st.sampled_from(KINDS_DRAWN), st.integers(0, 200), fates), max_size=12)


def story(feed, n, kind, days, fate):
    """The records of an event and its undo, and the event with its net count where it counts."""
    event = {"id": f"{n}", "at": APPENDED - days * DAY_MS}
    target = "bo" if KINDS[kind].directed else None
    came = list(feed.records(kind, "ana", target, **event))
    if fate == "counted" or not KINDS[kind].undoable:
        return came, came, 1
    other = {"at": event["at"] + 1} if fate == "undone otherwise" else {}
    undo = list(feed.records(kind, "ana", target, **event | other, undo=True))
    if fate == "never came":
        return undo, [], None
    return came + undo, came, 1 if other else 0


@given(acts, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_order_of_events_undos_and_duplicates_comes_to_the_same(tmp_path_factory, drawn, rng):
    """The oracle knows of each id whether its event came, and whether an undo of it did."""
    feed = Feed()
    stories = [story(feed, n, *each) for n, each in enumerate(drawn)]
    records = [record for came, _, _ in stories for record in came]
    records += rng.choices(records, k=len(records) // 2) if records else []
    rng.shuffle(records)
    table, oracle = (new_table(tmp_path_factory.mktemp("t")) for _ in range(2))
    offsets = itertools.count()
    while records:
        size = rng.randint(1, 6)
        batch, records = records[:size], records[size:]
        applied(table, [record(r.value, topic=r.topic, key=r.key, offset=next(offsets))
                        for r in batch])  # fmt: skip
    decoded = [(decode(came), net) for _, came, net in stories]
    for found, net in decoded:
        directed = found.directed._replace(net=np.full(len(found.directed.net), net or 0))
        counted, cancelled = (found.updates, []) if net else ([], found.updates)
        folded = fold_batch(oracle, directed, counted, cancelled)
        oracle.apply(Changes(folded.rows, folded.profiles), oracle.progress)
    for key in (row_key("ana", "bo"), row_key("bo", "ana"), header_key("ana"), header_key("bo")):
        assert table.rows([key]) == oracle.rows([key])
    assert table.profiles([b"ana"]) == oracle.profiles([b"ana"])
    table.close()
    oracle.close()


def test_an_undo_that_takes_nothing_back_is_counted_as_such(table):
    feed = Feed()
    undo = {"id": "1", "undo": True}
    outcome = applied(table, feed.records("like", "ana", "bo", **undo))
    assert (outcome.folded, outcome.unmatched_undos) == (0, 2)
    assert table.rows([header_key("ana"), row_key("ana", "bo")]) == [b"", b""]
    assert applied(table, feed.records("like", "ana", "bo", id="2")).folded == 2
    assert row(table, "ana", "bo").totals.net.tolist() == [1]
    outcome = applied(table, feed.records("like", "ana", "bo", id="2", undo=True))
    assert (outcome.folded, outcome.unmatched_undos) == (2, 0)
    assert Header.decode(table.rows([header_key("ana")])[0]).events == 0


def test_ids_beyond_the_room_are_forgotten_by_generations_once_all_topics_are_a_day_on(
    table,
):
    """A room of eight ids: each generation is of a batch."""
    feed, offset = Feed(), itertools.count()

    def batch(name, days, slowest):
        slowest = APPENDED + slowest * DAY_MS if slowest is not None else None
        records = list(feed.records("post", "ana", id=name, appended=APPENDED + days * DAY_MS))
        outcome = process(table, {}, records, Retention(4, slowest))
        changelog = {SEEN: 10 * next(offset) + 10}
        table.apply(outcome.changes, msgspec.structs.replace(table.progress, changelog=changelog))
        return outcome

    for n in range(6):
        assert batch(f"e{n}", 0, None).changes.kept_from == 0
    assert [known.start for known in table.generations()] == [0, 10, 20, 30, 40, 50]
    assert batch("e0", 9, 0.9).duplicates == 1
    assert batch("f0", 9, 1).changes.kept_from == 20
    assert batch("e2", 9, 1).duplicates == 1
    assert batch("e1", 9, 1).folded == 1
