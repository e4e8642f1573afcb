"""Whatever address books state one after the other, names and aliases are what they state last."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.imports.cards.address_book import CardProfile, profiles
from services.ingest.imports.cards.card_file import Card, CardFile
from services.ingest.imports.cards.difference import difference
from services.ingest.imports.cards.remembered import remembered_cards
from services.ingest.imports.state_change import StateChange
from tests.services.ingest.imports.ledger import Ledger

NOW = 1_795_000_000_000


class Importing:
    """Imports one file after the other, and keeps what the profiles state."""

    def __init__(self) -> None:
        self.memory: dict[bytes, bytes] = {}
        self.ledger = Ledger()

    def take(
        self, *cards: Card, source: str = "ana", now: int = NOW, is_whole: bool = True
    ) -> StateChange:
        file = CardFile(list(cards), is_whole=is_whole)
        change = difference(remembered_cards(self.memory), file, source, now)
        self.ledger.take(change.statements)
        self.memory |= change.records
        return change

    def stated(self, member: str) -> CardProfile:
        event = self.ledger.profiles[member]
        city = event.place.name if event.place else None
        return CardProfile(str(event.name), tuple(event.aliases or ()), city)


cards = st.builds(
    Card,
    st.sampled_from(["Ann", "Ben", "Cem"]),
    st.lists(st.sampled_from("pqrst"), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(["Ulm", "Bonn"]),
)
books = st.lists(st.lists(cards, max_size=4), max_size=6)


@settings(max_examples=60, deadline=None)
@given(books)
def test_after_any_exports_of_one_book_profiles_are_the_last_ones(files: list[list[Card]]) -> None:
    importing = Importing()
    anchor = Card("Zoe", ("zoe",), "Ulm")
    for file in files:
        importing.take(anchor, *file)
        expected = profiles([anchor, *file])
        for member, profile in expected.items():
            assert importing.stated(member) == profile
        for member in importing.ledger.profiles.keys() - expected.keys():
            assert importing.stated(member).aliases == ()
        again = importing.take(anchor, *file)
        assert not again.statements
        assert not again.records


OLD, NEW = Card("Pia Old", ("pia",)), Card("Pia New", ("pia", "pia2"))


def test_a_name_that_comes_back_holds_again_whatever_the_clock_of_the_machine() -> None:
    importing = Importing()
    for now, card in ((NOW, OLD), (NOW - 5_000, NEW), (NOW - 10_000, OLD)):
        change = importing.take(card, now=now)
        assert importing.stated("pia") == CardProfile(card.name, card.addresses[1:])
    assert change.counts == {"changed": 1}
    assert change.examples == {"changed": ["Pia New <pia, pia2> → Pia Old <pia>"]}


def test_a_card_that_is_gone_unites_nobody_and_the_name_stays() -> None:
    importing = Importing()
    importing.take(NEW, Card("Zoe", ("zoe",)))
    change = importing.take(Card("Zoe", ("zoe",)))
    assert change.counts == {"taken back": 1}
    assert importing.stated("pia") == CardProfile("Pia New")


def test_an_address_that_changed() -> None:
    importing = Importing()
    importing.take(Card("Pia", ("old", "home")))
    importing.take(Card("Pia", ("new", "home")))
    assert importing.stated("new") == CardProfile("Pia", ("home",))
    assert importing.stated("old") == CardProfile("Pia")


def test_another_book_that_states_the_same_keeps_it() -> None:
    importing = Importing()
    importing.take(NEW, Card("Zoe", ("zoe",)))
    importing.take(NEW, source="bo")
    assert not importing.take(Card("Zoe", ("zoe",))).statements
    assert importing.stated("pia") == CardProfile("Pia New", ("pia2",))


def test_a_file_that_shares_no_card_with_the_book_only_adds() -> None:
    importing = Importing()
    for _ in range(2):
        importing.take(NEW)
        importing.take(Card("Kai", ("kai", "kai2")))
    assert importing.stated("pia") == CardProfile("Pia New", ("pia2",))
    assert importing.stated("kai") == CardProfile("Kai", ("kai2",))


def test_a_torn_file_takes_back_nothing_that_it_lacks() -> None:
    importing = Importing()
    importing.take(NEW, Card("Zoe", ("zoe", "zoe2")))
    importing.take(OLD, is_whole=False)
    assert importing.stated("pia") == CardProfile("Pia Old")
    assert importing.stated("zoe") == CardProfile("Zoe", ("zoe2",))


def test_a_shared_address_is_reported() -> None:
    change = Importing().take(Card("Kai", ("kai", "office")), Card("Nora", ("nora", "office")))
    assert [tuple(each) for each in change.passed_over] == [
        ("an address on cards of several people: it is nobody's alias", "office")
    ]
