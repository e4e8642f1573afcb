import pytest

from services.api.search.folded import folded_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ana Kovač", ["ana", "kovac"]),
        ("NOVOTNÁ", ["novotna"]),
        ("Novotna\u0301", ["novotna"]),
        ("Straße Søren Łukasz", ["strasse", "soren", "lukasz"]),
        ("Gülşen İbrahim ığdır", ["gulsen", "ibrahim", "igdir"]),
        ("Иван Ελένη", ["ivan", "eleni"]),
        ("李明", ["liming"]),
        ("mastodon:leo@quarry.example", ["mastodon", "leo", "quarry", "example"]),
        ("O'Neil-Ng_2", ["o", "neil", "ng", "2"]),
        ("ﬁne ２", ["fine", "2"]),
        ("\U00030000", ["\U00030000"]),
        (" — ", []),
    ],
)
def test_words_have_neither_case_nor_accents(text, words):
    assert folded_words(text) == words
