"""The index against a look at every word of every capability."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.decay import TOPIC_HALF_LIFE_MS
from relationships.profile.capabilities import WEIGHTS, Capability
from relationships.profile.capabilities import words as both
from services.api.introductions.capability_file import CapabilityFile

NOW = 1_795_000_000_000
WORDS = ("kafka", "tea", "rust", "soup")

shown = st.lists(
    st.builds(
        Capability,
        st.sampled_from([*WEIGHTS]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
        st.integers(-400, 0).map(lambda days: NOW + days * 86_400_000),
        st.sampled_from(["", *WORDS]),
    ),
    max_size=5,
)
worlds = st.dictionaries(st.sampled_from(("ana", "bo", "cy")), shown)


@pytest.fixture
def file(tmp_path):
    with closing(CapabilityFile(tmp_path, 1)) as file:
        yield file


def write(file, world):
    file.begin()
    for member, every in world.items():
        file.replace(0, member, every, b"digest")
    file.commit()


def worth(capability, at):
    faded = 2 ** (-max(0, at - capability.at) / TOPIC_HALF_LIFE_MS) if capability.kind in (
        "post", "read") else 1  # fmt: skip
    return WEIGHTS[capability.kind] * faded


def showing(world, words, text):
    """By member, the capabilities whose `text` has all `words`."""
    return {
        member: [c for c in every if set(words) <= set(text(c).split())]
        for member, every in world.items()
    }


@given(worlds, worlds, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2),
       st.integers(-500, 500))  # fmt: skip
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
def test_finds_whoever_shows_all_words_in_one_place(tmp_path_factory, before, after, words, days):
    at = NOW + days * 86_400_000
    index = CapabilityFile(tmp_path_factory.mktemp("index"), 1)
    write(index, before)
    write(index, after)
    found = index.find(" ".join(words), at)
    expected = showing(before | after, words, lambda c: f"{c.text} {c.prose}")
    assert found == pytest.approx(
        {m: sum(worth(c, at) for c in every) for m, every in expected.items() if every}
    )
    signs = index.signs(" ".join(words), at, ["ana", "bo"])
    assert signs.keys() <= {"ana", "bo"}
    for member in ("ana", "bo"):
        every = sorted((c.kind, both(c.text, c.prose), c.at) for c in expected.get(member, ()))
        of_it = sorted(signs.get(member, []))
        assert [sign[:3] for sign in of_it] == every
        assert [s.points for s in of_it] == pytest.approx([worth(Capability(*s[:3]), at)
                                                           for s in of_it])  # fmt: skip
    topics_alone = index.signs(" ".join(words), at, ["ana"], prose=False).get("ana", [])
    of_topics = showing(before | after, words, lambda c: c.text).get("ana", ())
    assert sorted(sign[:3] for sign in topics_alone) == sorted(c[:3] for c in of_topics)
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
def test_stems_beginnings_accents_and_nothing_but_words(file, asked, found):
    write(file, {"ana": [Capability("post", "Stream processing in Cafés", NOW)]})
    assert (set(file.find(asked, NOW)) == {"ana"}) is found
