import socket

import pytest

from relationships.places.gazetteer import (
    CONTINENTS,
    city,
    country,
    country_code,
    country_of,
    spot_of,
)
from schemas.events import Place


@pytest.mark.parametrize(
    ("name", "stated", "found"),
    [
        ("Paris", None, ("Paris", "FR")),
        ("paris ", None, ("Paris", "FR")),
        ("Paris", "US", ("Paris", "US")),
        ("Paris, United States", None, ("Paris", "US")),
        ("Paris, Île-de-France", None, ("Paris", "FR")),
        ("London", "Canada", ("London", "CA")),
        ("London", "CAN", ("London", "CA")),
        ("Porto", None, ("Porto", "PT")),
        ("Lisboa", None, ("Lisbon", "PT")),
        ("München", None, ("Munich", "DE")),
        ("Munchen", "de", ("Munich", "DE")),
        ("SAO PAULO", None, ("São Paulo", "BR")),
        ("Washington", "UK", ("Washington", "GB")),
    ],
)
def test_a_name_is_that_of_the_country_stated_else_ones_own_else_the_largest(name, stated, found):
    assert city(name, stated)[:2] == found


@pytest.mark.parametrize(("name", "stated"), [("", None), ("Narnia", None), ("Berlin", "Narnia"),
                                              ("Berlin", "FR")])  # fmt: skip
def test_what_is_not_known_is_not_placed_elsewhere(name, stated):
    assert city(name, stated) is None


def test_coordinates_stated_are_taken_as_they_are():
    assert spot_of(Place(name="Berlin", latitude=1.5, longitude=-2.5)) == (1.5, -2.5)
    assert spot_of(Place(name="Berlin", latitude=1.5)) == pytest.approx((52.52, 13.41), abs=0.01)
    assert spot_of(Place(name="My kitchen")) is None


def test_countries_by_code_by_name_and_by_city():
    assert [country_code(text) for text in ("DE", "deu", "Germany", "Narnia", "")] == [
        "DE", "DE", "DE", None, None,
    ]  # fmt: skip
    assert country_of(Place(name="x", country="Ivory Coast")) == "CI"
    assert country_of(Place(name="x", country="Narnia")) == "Narnia"
    assert country_of(Place(name="Kyoto")) == "JP"
    assert country_of(Place(name="x")) is None
    assert country("JP") == ("Japan", "AS")
    assert country("Narnia") is None
    assert CONTINENTS[country("BR").continent] == "South America"


def test_nothing_is_fetched(monkeypatch):
    def refuse(*args):
        raise AssertionError("the gazetteer reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    city.cache_clear()
    assert city("Nairobi").country == "KE"
