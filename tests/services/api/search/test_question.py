import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.search.question import Rank, question, searched

ANA = searched("crm:17", "Ana Maria Kovač")


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("ana", Rank.BEGINS),
        ("kovac ANA", Rank.BEGINS),
        ("k m a", Rank.BEGINS),
        ("crm:1", Rank.BEGINS),
        ("", Rank.BEGINS),
        (" @ ", Rank.BEGINS),
        ("ovac", Rank.CONTAINS),
        ("ana ova", Rank.CONTAINS),
        ("an a ria", Rank.CONTAINS),
        ("na", None),
        ("ana petra", None),
        ("anamaria", None),
        ("17ana", None),
    ],
)
def test_all_words_must_be_there_in_any_order(text, rank):
    assert question(text).rank(ANA) == rank


@given(st.text("ab1 é-", max_size=12), st.text("ab1 é-", max_size=5))
def test_whoever_matches_has_the_grams(name, text):
    asked, text_of = question(text), searched("", name)
    rank = asked.rank(text_of)
    if rank is not None:
        assert rank in asked.ranks
        assert all(gram in text_of for gram in asked.grams(rank))


def test_a_long_name_and_a_long_question_are_cut():
    assert len(searched("m", "abc " * 10_000)) < 1_000
    assert len(question("".join(map(chr, range(0x61, 0x7B))) * 7).grams(Rank.BEGINS)) <= 24
