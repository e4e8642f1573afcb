"""Who is where, against every time at which anything changes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.network.nearby import distances_km, meetings
from relationships.places.gazetteer import Spot
from relationships.profile.fold import fold_updates
from relationships.profile.profile import Profile
from relationships.profile.whereabouts import Stay, stays
from schemas.events import Place, read_event

PLACES = {
    "Berlin": (52.52, 13.405),
    "Potsdam": (52.39, 13.065),
    "Paris": (48.853, 2.349),
    "Nowhere": None,
}
RADIUS = 50
NEAR = {("Berlin", "Berlin"), ("Berlin", "Potsdam"), ("Potsdam", "Berlin"),
        ("Potsdam", "Potsdam"), ("Paris", "Paris")}  # fmt: skip

names = st.sampled_from([*PLACES])
times = st.one_of(st.none(), st.integers(1, 30))
trips = st.lists(st.tuples(names, times, times), max_size=4)
lives = st.tuples(st.one_of(st.none(), names), trips)


def place(name):
    spot = PLACES[name]
    return {"name": name} if spot is None else {
        "name": name, "latitude": spot[0], "longitude": spot[1]}  # fmt: skip


def profile(life):
    """Stated at times 1, 2, …; trips may end before they begin."""
    home, trips = life
    events = [] if home is None else [{"kind": "profile", "place": place(home)}]
    events += [
        {"kind": "travel", "place": place(name)}
        | {k: v for k, v in (("starts_at", begins), ("ends_at", ends)) if v is not None}
        for name, begins, ends in trips
    ]
    numbered = [
        event | {"id": str(i), "source": "t", "actor": "bo", "at": i}
        for i, event in enumerate(events, 1)
    ]
    return fold_updates(Profile(), [read_event(event) for event in numbered])


def naive_place(life, at):
    """Where one is at a moment: on the trip stated last of those that are on, else at home."""
    home, trips = life
    first = 1 if home is None else 2
    for i, (name, begins, ends) in reversed([*enumerate(trips, first)]):
        if (i if begins is None else begins) <= at and (ends is None or at < ends):
            return name
    return home


@given(lives, st.integers(0, 30), st.integers(0, 12))
def test_stays_say_where_one_is_at_each_moment(life, begin, lasts):
    found = stays(profile(life), begin, begin + lasts)
    for at in range(begin, begin + max(1, lasts)):
        here = [s.place.name for s in found if s.begins <= at < s.ends or s.begins == at == s.ends]
        assert here == ([naive_place(life, at)] if naive_place(life, at) else [])
    for one, other in pairwise(found):
        assert one.ends <= other.begins
        assert (one.place, one.travelling) != (other.place, other.travelling) or (
            one.ends < other.begins
        )


@given(st.lists(lives, min_size=2, max_size=5), st.integers(0, 30), st.integers(0, 12))
def test_meets_whoever_is_near_at_the_first_moment_that_they_are(people, begin, lasts):
    me, *others = people
    end = begin + lasts
    found = meetings(
        stays(profile(me), begin, end), [stays(profile(one), begin, end) for one in others], RADIUS
    )
    by_row = {met.row: met for met in found}
    for row, other in enumerate(others):
        moments = [at for at in range(begin, begin + max(1, lasts))
                   if (naive_place(me, at), naive_place(other, at)) in NEAR]  # fmt: skip
        assert (row in by_row) == bool(moments)
        if moments:
            met = by_row[row]
            assert met.begins == moments[0]
            assert (met.near.place.name, met.stay.place.name) == (
                naive_place(me, moments[0]), naive_place(other, moments[0]))  # fmt: skip
            assert met.distance_km <= RADIUS
            assert (met.begins < met.ends) == (lasts > 0)


def test_of_two_places_at_once_the_nearer_counts():
    berlin, potsdam = (
        Stay(Place(**place(n)), 0, 9, travelling=False) for n in ("Berlin", "Potsdam")
    )
    (met,) = meetings([berlin, potsdam], [[potsdam]], RADIUS)
    assert (met.near, met.distance_km) == (potsdam, 0)
    assert meetings([berlin], [[potsdam]], 10) == []


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_distances_are_those_of_the_spherical_law_of_cosines(lat1, lon1, lat2, lon2):
    a, b, delta = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(delta)
    expected = 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))
    (found,) = distances_km(Spot(lat1, lon1), np.array([[lat2, lon2]]))
    assert found == pytest.approx(expected, abs=0.2)
