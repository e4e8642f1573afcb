import msgspec
import pytest

from relationships.changes.profile_changes import (
    RECENT_MS,
    Published,
    decode_published,
    encode_published,
    profile_changes_of,
)
from relationships.places.same_town import distance_km, same_town
from relationships.profile.moves import decode_moves
from relationships.profile.whereabouts import present_stay
from schemas.events import Place
from tests.oracle import DAY
from tests.relationships.memory import Memory

NOW = 20_000 * DAY


def moves(*events):
    memory = Memory()
    memory.feed([{"id": f"{n}", "source": "t", "actor": "ana", **event}
                 for n, event in enumerate(events)])  # fmt: skip
    return decode_moves(memory.profiles([b"ana"])[0])


def job(at, organization="Acme"):
    return {"kind": "job_change", "at": at, "organization": organization}


def trip(starts_at, ends_at, at=NOW - 9 * DAY, name="Oslo"):
    return {"kind": "travel", "at": at, "starts_at": starts_at, "ends_at": ends_at,
            "place": {"name": name}}  # fmt: skip


def test_each_is_published_once():
    known = moves(job(NOW - 5), trip(NOW - 1, NOW + DAY))
    changes = profile_changes_of(known, Published(), NOW)
    assert (changes.job.organization, changes.trip.place.name) == ("Acme", "Oslo")
    assert (
        profile_changes_of(known, decode_published(encode_published(changes.published)), NOW)
        is None
    )


def test_a_trip_is_published_when_it_begins():
    known = moves(trip(NOW + DAY, NOW + 2 * DAY))
    assert profile_changes_of(known, Published(), NOW) is None
    assert profile_changes_of(known, Published(), NOW + DAY).trip.place.name == "Oslo"
    assert profile_changes_of(known, Published(), NOW + 2 * DAY) is None


def test_what_is_old_is_noted_but_not_published():
    known = moves(job(NOW - RECENT_MS), trip(NOW - RECENT_MS, NOW + DAY))
    changes = profile_changes_of(known, Published(), NOW)
    assert (changes.job, changes.trip) == (None, None)
    assert profile_changes_of(known, changes.published, NOW) is None


def test_who_has_not_moved_has_no_changes():
    assert profile_changes_of(decode_moves(b""), Published(), NOW) is None


def test_a_stay_is_a_trip_or_at_home():
    home = {"kind": "profile", "at": NOW, "place": {"name": "Lyon"}}
    known = moves(home, trip(NOW, NOW + DAY))
    assert msgspec.to_builtins(present_stay(known, NOW)[1]) == {"name": "Oslo"}
    assert present_stay(known, NOW)[0] == NOW
    assert present_stay(known, NOW + DAY) == (-1, Place(name="Lyon"))
    assert present_stay(decode_moves(b""), NOW) is None


PARIS = Place(name="Paris", country="FR", latitude=48.8566, longitude=2.3522)
LONDON = Place(name="London", country="GB", latitude=51.5074, longitude=-0.1278)


def test_distance_is_along_a_great_circle():
    assert distance_km(PARIS, LONDON) == pytest.approx(343.6, abs=0.5)
    assert distance_km(PARIS, Place(name="Paris")) is None


def test_towns_are_one_by_distance_else_by_name():
    orly = Place(name="Orly", latitude=48.7262, longitude=2.3652)
    assert same_town(PARIS, orly)
    assert not same_town(PARIS, LONDON)
    assert same_town(PARIS, Place(name="paris"))
    assert not same_town(PARIS, Place(name="Paris", country="US"))
    assert not same_town(PARIS, Place(name="Lyon", country="FR"))


def test_a_job_is_published_for_three_days():
    for began, published in ((NOW - 3 * DAY + 1, True), (NOW - 3 * DAY, False)):
        changes = profile_changes_of(moves(job(began)), Published(), NOW)
        assert (changes.job is not None) == published
