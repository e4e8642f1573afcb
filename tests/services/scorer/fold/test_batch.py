import msgspec
import pytest

from relationships.keys import header_key, preferences_key, row_key
from relationships.profile.profile import decode_profile
from relationships.row.headers import Header
from relationships.row.layout import decode_rows
from relationships.row.preferences import decode_preferences
from relationships.row.rows import FOLLOW_IN, FOLLOW_OUT
from relationships.tables.meta import Identity
from relationships.tables.writer import TableWriter
from schemas.limits import AHEAD_MS
from schemas.topics import COMMANDS
from services.scorer.fold.batch import process
from tests.services.scorer.records import APPENDED, Feed, record

IDENTITY = Identity(cluster_id="c", topic_ids={}, partition=0)


@pytest.fixture
def table(tmp_path):
    table = TableWriter(tmp_path / "0", IDENTITY, map_bytes=1 << 24)
    yield table
    table.close()


def applied(table, records):
    outcome = process(table, table.progress.positions.get("relationships", {}), list(records))
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
        assert row(table, ego, contact).kinds.net.tolist() == [1]
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
    year = 365 * 86_400_000
    outcome = applied(table, feed.records("like", "ana", "bo", at=APPENDED + year))
    assert outcome.future_dated == 2
    assert row(table, "ana", "bo").last.max() == APPENDED
    assert not applied(
        table, feed.records("like", "ana", "bo", at=APPENDED + AHEAD_MS)
    ).future_dated


def test_a_dead_letter_does_not_keep_others_from_being_folded(table):
    bad, good = record(b"{nonsense"), list(Feed().records("like", "ana", "bo"))
    outcome = applied(table, [bad, good[1]])
    assert [dead_letter.record for dead_letter in outcome.dead_letters] == [bad]
    assert (outcome.folded, outcome.duplicates) == (1, 0)
    assert outcome.positions == {"feed.interactions": 2}
    assert row(table, "bo", "ana").kinds.net.tolist() == [1]
