import pytest

from relationships.network.introductions import introductions


def test_introductions_are_of_those_who_care_for_the_same():
    alike = [{"jazz": 2.0, "sea": 1.0}, {"tax": 1.0}, {"sea": 1.0, "jazz": 2.0}, {"jazz": 1.0}, {}]
    pairs = list(introductions(alike))
    assert [(pair.one, pair.other) for pair in pairs] == [(0, 2), (0, 3), (2, 3)]
    assert pairs[0].alike == pytest.approx(1)
    assert pairs[0].topics == ["jazz", "sea"]
    assert pairs[1].alike == pytest.approx(2 / 5**0.5)
    assert list(introductions([])) == []


def test_interests_must_be_alike_by_half_at_least():
    """Of interests at a right angle in all but one of four the cosine is a half."""
    one = {"jazz": 1.0, "sea": 1.0, "tax": 1.0, "law": 1.0}
    assert [pair.other for pair in introductions([one, {"jazz": 1.0}])] == [1]
    assert list(introductions([one | {"art": 0.1}, {"jazz": 1.0}])) == []


def test_how_much_each_cares_in_all_makes_no_difference():
    one, other = {"jazz": 2.0, "sea": 1.0}, {"jazz": 200.0, "sea": 100.0}
    (pair,) = introductions([one, other])
    assert pair.alike == pytest.approx(1)


def test_the_most_alike_come_first_and_three_topics_are_shown():
    many = {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}
    pairs = list(introductions([{"a": 1.0}, many, many]))
    assert [(pair.one, pair.other) for pair in pairs] == [(1, 2), (0, 1), (0, 2)]
    assert pairs[0].topics == ["a", "b", "c"]
    assert pairs[1].topics == ["a"]
