"""Who is notified of a member's changes, by the rows of a real table that the real fold wrote."""

from contextlib import closing

import pytest

from relationships.changes.profile_changes import decode_published
from relationships.keys import published_key
from relationships.row.preferences import fold_commands
from relationships.score.score_model import ScoreModel
from relationships.tables.changeset import Changes
from relationships.tables.meta import Identity, Progress
from relationships.tables.writer import TableWriter
from schemas.commands import RelationshipCommand
from schemas.feed_records import BOUND
from schemas.topics import partition_of
from services.scorer.changes import profile_changes
from services.scorer.changes.local_tables import LocalTables
from services.scorer.changes.profile_changes import ProfileChangeDetector
from services.scorer.fold.batch import process
from tests.services.scorer.records import APPENDED, Feed

DAY = 86_400_000
OSLO = {"name": "Oslo", "country": "NO"}


class Members:
    """One partition, in which events are folded at once; `detect` scans a member."""

    def __init__(self, path):
        identity = Identity(cluster_id="c", topic_ids={}, partition=0)
        self.table = TableWriter(path, identity, map_bytes=1 << 24)
        self.table.apply(Changes(), Progress(complete=True))
        self.beside(LocalTables(1))
        self._feed = Feed()

    def beside(self, local_tables):
        local_tables.tables[0] = self.table
        self.detector = ProfileChangeDetector(self.table, local_tables, ScoreModel())

    def write(self, *event, **more):
        outcome = process(self.table, {}, list(self._feed.records(*event, **more)))
        assert not outcome.dead_letters
        self.table.apply(outcome.changes, self.table.progress)

    def acquaint(self, one, other, meetings=2):
        """Have the two meet on so many days, the last of them today."""
        for day in range(meetings):
            self.write("meeting", one, other, at=APPENDED - day * DAY)

    def detect(self, member, at=APPENDED):
        """What a scan finds; what it publishes is noted, as the owner does."""
        found = self.detector.detect(member.encode(), at)
        if found.published is not None:
            noted = (published_key(member.encode()), found.published)
            self.table.apply(Changes(rows=[noted]), self.table.progress)
        return found

    def recipients(self, member, at=APPENDED):
        return [change.ego for change in self.detect(member, at).changes]


@pytest.fixture
def members(tmp_path):
    members = Members(tmp_path / "0")
    yield members
    members.table.close()


def test_a_job_is_published_once(members):
    members.acquaint("ana", "bo")
    members.write("job_change", "bo", organization="Acme", title="CTO")
    found = members.detect("bo")
    (change,) = found.changes
    assert (change.type, change.ego, change.contact) == ("job_changed", "ana", "bo")
    assert (change.organization, change.title) == ("Acme", "CTO")
    assert decode_published(found.published).job == APPENDED
    assert members.detect("bo").published is None
    assert members.recipients("bo") == []


def test_acquaintances_and_followers_are_recipients_and_nobody_else(members):
    members.acquaint("ana", "bo")
    members.write("follow", "cy", "bo")
    members.write("view", "bo", "dee")
    members.write("follow", "bo", "eve")
    members.acquaint("bo", "fay")
    members.write("meeting", "bo", "gus")
    members.write("block", "bo", "fay")
    members.write("job_change", "bo", organization="Acme")
    assert sorted(members.recipients("bo")) == ["ana", "cy"]


def test_the_closest_come_first_and_no_more_than_so_many(members, monkeypatch):
    monkeypatch.setattr(profile_changes, "MAX_RECIPIENTS", 2)
    members.write("follow", "ana", "bo")
    for contact, meetings in (("cy", 2), ("dee", 3)):
        members.acquaint(contact, "bo", meetings)
    members.write("job_change", "bo", organization="Acme")
    assert members.recipients("bo") == ["dee", "cy"]


def test_a_coming_trip_is_expected_and_published_when_it_begins(members):
    members.acquaint("ana", "bo")
    members.write("profile", "ana", place=OSLO)
    start, end = APPENDED + DAY, APPENDED + 9 * DAY
    members.write("travel", "bo", place=OSLO, starts_at=start, ends_at=end)
    early = members.detect("bo")
    assert (early.changes, early.published, early.next_start) == ([], None, start)
    found = members.detect("bo", start)
    assert [(c.type, c.ego, c.contact) for c in found.changes] == [
        ("in_town", "ana", "bo"),
        ("in_town", "bo", "ana"),
    ]
    assert {c.place.name for c in found.changes} == {"Oslo"}
    assert found.next_start is None
    assert members.recipients("bo", start) == []


def test_who_was_there_later_is_notified_by_their_own_arrival(members):
    members.acquaint("ana", "bo")
    for member, start in (("ana", APPENDED - 1_000), ("bo", APPENDED - 2_000)):
        members.write("travel", member, place=OSLO, starts_at=start, ends_at=APPENDED + DAY)
    assert members.recipients("bo") == []
    assert members.recipients("ana") == ["bo", "ana"]


def test_nothing_is_published_while_it_is_not_known_whether_a_recipient_hides_the_member(
    members, tmp_path
):
    ego = next(name for name in map(str, range(100)) if partition_of(name, 2) == 1)
    identity = Identity(cluster_id="c", topic_ids={}, partition=1)
    with closing(TableWriter(tmp_path / "1", identity, map_bytes=1 << 24)) as restoring:
        local_tables = LocalTables(2)
        local_tables.tables[1] = restoring
        members.beside(local_tables)
        members.acquaint(ego, "bo")
        members.write("job_change", "bo", organization="Acme")
        found = members.detect("bo")
        assert (found.changes, found.published) == ([], None)
        hide = RelationshipCommand(id="h", ego=ego, contact="bo", at=1, hidden=True)
        hides = fold_commands(restoring, [hide])
        restoring.apply(Changes(rows=list(hides)), Progress(complete=True))
        later = members.detect("bo", found.next_start)
        assert later.changes == [] and later.published is not None


MINE = {"headers": [BOUND]}


@pytest.mark.parametrize(
    ("acts", "job", "place"),
    [
        ([("follow", "ana", "bo")], False, False),
        ([("message", "ana", "bo")] * 6 + [("follow", "ana", "bo")], False, False),
        ([("follow", "ana", "bo"), ("like", "bo", "ana")], True, False),
        ([("follow", "bo", "ana"), ("follow", "ana", "bo")], True, True),
        ([("connect", "ana", "bo")], True, True),
        ([("meeting", "bo", "ana"), ("follow", "ana", "bo")], True, False),
        ([("follow", "ana", "bo"), ("meeting", "ana", "bo", MINE)], False, False),
        ([("follow", "ana", "bo"), ("connect", "ana", "bo", MINE)], False, False),
    ],
)
def test_what_the_contact_did_says_whether_it_is_egos_to_know(members, acts, job, place):
    for day, (kind, actor, target, *more) in enumerate(acts):
        members.write(kind, actor, target, at=APPENDED - day * DAY, **dict(*more))
    members.write("profile", "ana", place=OSLO, at=APPENDED - DAY)
    members.write("job_change", "bo", organization="Acme")
    members.write("travel", "bo", place=OSLO)
    linked = {(each.type, each.ego): each.linked for each in members.detect("bo").changes}
    assert linked["job_changed", "ana"] is job
    assert linked["in_town", "ana"] is place
    assert linked["in_town", "bo"], "it is ana who follows bo, or is connected"


def test_who_is_a_contact_by_what_it_did_shares_where_it_is(members):
    members.write("follow", "ana", "bo")
    for day in range(6):
        members.write("meeting", "bo", "ana", at=APPENDED - day * DAY)
    members.write("profile", "ana", place=OSLO, at=APPENDED - DAY)
    members.write("travel", "bo", place=OSLO)
    assert [each.linked for each in members.detect("bo").changes if each.ego == "ana"] == [True]
