from relationships.network.reach import by_continent, by_country, by_country_name, countries
from schemas.events import Place


def test_members_by_country_and_continent_most_first():
    counts = countries(
        [
            Place(name="Berlin"),
            Place(name="Somewhere", country="Germany"),
            Place(name="Kyoto", country="JP"),
            Place(name="Paris"),
            Place(name="Wardrobe", country="Narnia"),
            Place(name="My kitchen"),
            None,
        ]
    )
    assert by_country(counts) == [
        {"country": None, "members": 2},
        {"country": "DE", "members": 2},
        {"country": "FR", "members": 1},
        {"country": "JP", "members": 1},
        {"country": "Narnia", "members": 1},
    ]
    assert {"country": "JP", "name": "Japan", "members": 1} in by_country_name(counts)
    assert {"country": "Narnia", "name": None, "members": 1} in by_country_name(counts)
    assert by_continent(counts) == [
        {"continent": None, "name": None, "members": 3},
        {"continent": "EU", "name": "Europe", "members": 3},
        {"continent": "AS", "name": "Asia", "members": 1},
    ]


def test_nobody_reaches_nowhere():
    assert by_country(countries([])) == by_continent(countries([])) == []
