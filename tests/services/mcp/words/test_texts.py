import pytest

from services.mcp.words.standing import chance
from services.mcp.words.texts import MOST, clipped, listed, quoted


def test_a_text_is_quoted_on_one_line() -> None:
    assert quoted("Late.\n\n  They are\tTuesday.\u2028") == "“Late. They are Tuesday.”"


def test_a_long_text_is_cut() -> None:
    assert len(clipped("word " * 100)) <= MOST
    assert clipped("word " * 100).endswith("word…")
    assert clipped("x" * MOST) == "x" * MOST


def test_a_list_ends_with_and() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("probability", "said"), [(0.001, "under 1 %"), (0.682, "68 %"), (0.9999, "over 99 %")]
)
def test_nothing_is_certain(probability: float, said: str) -> None:
    assert chance(probability) == said
