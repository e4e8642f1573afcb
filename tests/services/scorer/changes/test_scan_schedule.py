"""What is handed out to be scanned, and when; over a real table, by a clock of the test's own."""

import numpy as np
import pytest

from relationships.tables.changeset import Changes
from services.runtime.settings import Settings
from services.scorer.changes import scan_schedule
from services.scorer.changes.scan_schedule import (
    CAUGHT_UP_MS,
    PAGE,
    SCAN_MEMBERS,
    SCAN_ROWS,
    Page,
    Scan,
    ScanSchedule,
)
from services.scorer.changes.upcoming import Upcoming

SOON_MS, ALL_MS = 5_000, 86_400_000
NOTHING = np.array([], np.int64)


class Clock:
    now = 1_000_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def schedule(table, clock):
    """A schedule whose first full scan, of an empty table, is done."""
    settings = Settings(look_s=SOON_MS / 1_000, look_at_all_s=ALL_MS / 1_000)
    schedule = ScanSchedule(table, settings, clock)
    assert schedule.begin_round(clock.now)
    assert schedule.next_scan() == Scan([], [], [], Page(first=True, last=True))
    assert not schedule.has_more
    return schedule


def keys(count, prefix="c"):
    return [f"ana\0{prefix}{n:06}".encode() for n in range(count)]


def changed(*rows, profiles=()):
    return Changes(rows=[(row, b"row") for row in rows], profiles=[(p, b"\x80") for p in profiles])


def store(table, changes):
    table.apply(changes, table.progress)


def drain(schedule):
    """All that there is to scan, scan by scan."""
    scans = []
    while schedule.has_more:
        scans.append(schedule.next_scan())
    return scans


def test_what_is_noted_is_handed_out_once(schedule):
    schedule.note(changed(b"ana\0bo", profiles=[b"ana"]), [], NOTHING)
    schedule.note(changed(b"ana\0bo", b"ana\0cy"), [], NOTHING)
    assert schedule.has_more
    scan = schedule.next_scan()
    assert sorted(scan.keys) == [b"ana\0bo", b"ana\0cy"]
    assert scan.silent == [False, False]
    assert scan.members == [b"ana"]
    assert not schedule.has_more
    assert schedule.next_scan() == Scan([], [], [])


def test_what_is_noted_again_is_handed_out_again(schedule):
    for _ in range(2):
        schedule.note(changed(b"ana\0bo"), [], NOTHING)
        assert schedule.next_scan().keys == [b"ana\0bo"]


def test_a_round_begins_after_the_interval_where_there_is_anything(schedule, clock):
    schedule.note(changed(b"ana\0bo"), [], NOTHING)
    clock.now += SOON_MS - 1
    assert not schedule.begin_round(clock.now)
    clock.now += 1
    assert schedule.begin_round(clock.now)
    assert not schedule.begin_round(clock.now)
    schedule.next_scan()
    clock.now += SOON_MS
    assert not schedule.begin_round(clock.now)


def test_no_round_begins_while_the_partition_is_behind(schedule, clock):
    schedule.note(changed(b"ana\0bo"), [], NOTHING)
    clock.now += SOON_MS
    assert not schedule.begin_round(clock.now - CAUGHT_UP_MS - 1)
    assert not schedule.caught_up
    assert schedule.begin_round(clock.now - CAUGHT_UP_MS)
    assert schedule.caught_up
    clock.now += 1
    assert not schedule.caught_up


def test_a_round_begins_over_all_after_the_full_interval(schedule, table, clock):
    rows, members = keys(PAGE + 1), [b"ana", b"bo"]
    store(table, changed(*rows, profiles=members))
    clock.now += ALL_MS - 1
    assert not schedule.begin_round(clock.now)
    clock.now += SOON_MS
    assert schedule.begin_round(clock.now)
    scans = drain(schedule)
    assert [scan.keys for scan in scans] == [rows[:-1], rows[-1:]]
    assert [scan.members for scan in scans] == [members, []]
    assert not any(silent for scan in scans for silent in scan.silent)


def test_scans_are_small(schedule):
    members = [f"m{n}".encode() for n in range(SCAN_MEMBERS + 1)]
    schedule.note(changed(*keys(SCAN_ROWS + 1), profiles=members), [], NOTHING)
    scans = drain(schedule)
    assert [len(scan.keys) for scan in scans] == [SCAN_ROWS, 1]
    assert [len(scan.members) for scan in scans] == [SCAN_MEMBERS, 1]
    assert {key for scan in scans for key in scan.keys} == set(keys(SCAN_ROWS + 1))


def test_an_expected_member_is_handed_out_at_its_time(schedule, clock):
    schedule.upcoming.expect(b"later", clock.now + 20_000)
    schedule.upcoming.expect(b"soon", clock.now + 10_000)
    clock.now += 9_999
    assert not schedule.has_more
    assert schedule.next_scan().members == []
    clock.now += 1
    assert schedule.begin_round(clock.now)
    assert schedule.next_scan().members == [b"soon"]
    assert not schedule.has_more
    clock.now += 10_000
    assert schedule.next_scan().members == [b"later"]
    assert schedule.next_scan().members == []


def test_after_many_changes_all_members_are_scanned(schedule, table, monkeypatch):
    members = [b"m%04d" % n for n in range(30)]
    store(table, changed(profiles=members))
    monkeypatch.setattr(scan_schedule, "MAX_CHANGED_MEMBERS", 10)
    for member in members:
        schedule.note(changed(profiles=[member]), [], NOTHING)
    scans = drain(schedule)
    assert sorted(member for scan in scans for member in scan.members) == members


def test_all_are_scanned_when_somebody_is_due_who_could_not_be_kept(schedule, table, clock):
    members = [b"m%04d" % n for n in range(5)]
    store(table, changed(profiles=members))
    schedule.upcoming = Upcoming(most=2)
    for n, member in enumerate(members):
        schedule.upcoming.expect(member, clock.now + 1_000 * (n + 1))
    clock.now += 3_000
    scanned = [member for scan in drain(schedule) for member in scan.members]
    assert set(scanned) == set(members)
    assert not schedule.has_more


def test_imported_rows_are_silent_once(schedule):
    new, old = b"ana\0bo", b"ana\0cy"
    schedule.note(changed(new, old), [new, old], np.array([1]))
    scan = schedule.next_scan()
    assert dict(zip(scan.keys, scan.silent, strict=True)) == {new: False, old: True}
    schedule.note(changed(old), [old], NOTHING)
    assert schedule.next_scan().silent == [False]


def test_after_many_changes_all_rows_are_scanned(schedule, table, monkeypatch):
    monkeypatch.setattr(scan_schedule, "MAX_CHANGED_ROWS", 3)
    store(table, changed(*keys(6)))
    schedule.note(changed(*keys(4)), keys(4), NOTHING)
    assert [(scan.keys, scan.silent) for scan in drain(schedule)] == [(keys(6), [False] * 6)]


def test_a_large_import_makes_one_full_scan_silent(schedule, table, monkeypatch):
    monkeypatch.setattr(scan_schedule, "MAX_CHANGED_ROWS", 3)
    rows = keys(PAGE + 4)
    store(table, changed(*rows))
    schedule.note(changed(*rows[:4]), rows[:4], np.arange(4))
    scans = drain(schedule)
    assert [scan.keys for scan in scans] == [rows[:PAGE], rows[PAGE:]]
    assert all(silent for scan in scans for silent in scan.silent)
    schedule.note(changed(rows[0]), rows[:1], NOTHING)
    assert schedule.next_scan() == Scan([rows[0]], [False], [])
