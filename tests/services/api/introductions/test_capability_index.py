"""The index against a look at every word of every capability."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.capabilities import WEIGHTS, Capability
from services.api.introductions.capability_index import CapabilityIndex

NOW = 1_795_000_000_000
WORDS = ("kafka", "tea", "rust", "soup")

shown = st.lists(
    st.builds(
        Capability,
        st.sampled_from([*WEIGHTS]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        st.integers(-400, 0).map(lambda days: NOW + days * 86_400_000),
    ),
    max_size=5,
)
worlds = st.dictionaries(st.sampled_from(("ana", "bo", "cy")), shown)


@pytest.fixture
def index():
    index = CapabilityIndex()
    yield index
    index.close()


def worth(capability, at):
    faded = 2 ** (-max(0, at - capability.at) / TOPIC_HALF_LIFE_MS) if capability.kind in (
        "post", "read") else 1  # fmt: skip
    return WEIGHTS[capability.kind] * faded


@given(worlds, worlds, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2),
       st.integers(-500, 500))  # fmt: skip
def test_finds_whoever_shows_all_words_in_one_place(before, after, words, days):
    at = NOW + days * 86_400_000
    index = CapabilityIndex()
    index.replace(before)
    index.replace(after)
    found = index.find(" ".join(words), at)
    expected = {
        member: [c for c in every if set(words) <= set(c.text.split())]
        for member, every in (before | after).items()
    }
    assert found == pytest.approx(
        {m: sum(worth(c, at) for c in every) for m, every in expected.items() if every}
    )
    signs = index.signs(" ".join(words), at, ["ana", "bo"])
    for member, every in expected.items():
        of_it = sorted(signs.get(member, []))
        assert [sign[:3] for sign in of_it] == (sorted(every) if member != "cy" else [])
        assert [s.points for s in of_it] == pytest.approx([worth(Capability(*s[:3]), at)
                                                           for s in of_it])  # fmt: skip
    index.close()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("stream", True),
        ("STREAMING", True),
        ("streams processed", True),
        ("proc", True),
        ("proc stream", False),
        ("cafes", True),
        ("café's", False),
        ("p", False),
        ("stream kafka", False),
        ('"stream" OR (kafka', False),
        ("stream*^", True),
        ("", False),
        ("-", False),
    ],
)
def test_stems_beginnings_accents_and_nothing_but_words(index, asked, found):
    index.replace({"ana": [Capability("post", "Stream processing in Cafés", NOW)]})
    assert (set(index.find(asked, NOW)) == {"ana"}) is found
