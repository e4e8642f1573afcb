from itertools import permutations

from services.ingest.imports.cards.address_book import CardProfile, profiles, shared_addresses
from services.ingest.imports.cards.card_file import Card


def test_one_person_with_several_addresses() -> None:
    assert profiles([Card("Jane", ("a", "b", "c"), "Ulm", "Germany")]) == {
        "a": CardProfile("Jane", ("b", "c"), "Ulm", "Germany")
    }


def test_an_address_that_two_people_list_is_the_alias_of_neither() -> None:
    cards = [Card("Kai", ("kai", "office")), Card("Nora", ("office", "nora"))]
    assert profiles(cards) == {"kai": CardProfile("Kai"), "nora": CardProfile("Nora")}
    assert shared_addresses(cards) == ["office"]


def test_whose_only_address_others_list_besides_their_own_has_it() -> None:
    cards = [Card("Kai", ("kai", "office")), Card("Reception", ("office",))]
    assert profiles(cards) == {"kai": CardProfile("Kai"), "office": CardProfile("Reception")}


def test_several_cards_of_one_person_are_one() -> None:
    cards = [
        Card("Jane Doe", ("a", "b")),
        Card("jane doe", ("c", "b"), "Ulm"),
        Card("Jane Doe", ("c", "d")),
        Card("Jane Doe", ("e",)),
    ]
    assert profiles(cards) == {
        "a": CardProfile("Jane Doe", ("b", "c", "d"), "Ulm"),
        "e": CardProfile("Jane Doe"),
    }
    assert shared_addresses(cards) == []


def test_the_order_of_cards_means_nothing() -> None:
    cards = [Card("A", ("x",)), Card("B", ("x",)), Card("C", ("x", "c")), Card("a", ("y", "x"))]
    first, *others = (profiles(each) for each in permutations(cards))
    assert all(each == first for each in others)


def test_a_profile_as_a_statement() -> None:
    assert CardProfile("Jane", ("b",), "Ulm", "Germany").statement("a") == {
        "kind": "profile",
        "actor": "a",
        "name": "Jane",
        "aliases": ["b"],
        "place": {"name": "Ulm", "country": "Germany"},
    }
    assert CardProfile("Jane", city="Ulm").statement("a")["place"] == {"name": "Ulm"}
    assert "place" not in CardProfile("Jane").statement("a")
