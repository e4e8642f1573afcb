"""What members know about, in a file that outlives the process that made it."""

import itertools

import pytest

from relationships.profile.identities import ALONE
from relationships.tables import arrivals
from services.api.introductions.capability_file import CapabilityFile
from services.api.introductions.expertise import Expertise
from services.api.reading.indexes.follower import NotIndexed
from tests.services.api.reading.indexed_town import Erased, IndexedTown

AT = 1_760_000_000_000
numbers = itertools.count()


def knows(member, *topics, at=1):
    return {"id": f"k{next(numbers)}", "source": "t", "kind": "profile", "actor": member,
            "at": AT + at, "topics": list(topics)}  # fmt: skip


class Guild(IndexedTown):
    """Members who are found by what they know about."""

    def expertise(self, erasures=None):
        return self.follower(Expertise, erasures)

    async def find(self, text, erasures=None):
        async with self.expertise(erasures) as expertise:
            await expertise.refresh()
            return sorted(await expertise.find(text, AT, ALONE))


@pytest.fixture
def guild(tmp_path):
    return Guild(tmp_path)


@pytest.fixture
def indexed(monkeypatch):
    """Whoever is indexed, again or for the first time."""
    seen, replace = [], CapabilityFile.replace

    def noted(file, partition, member, shown, profile):
        seen.append(member)
        replace(file, partition, member, shown, profile)

    monkeypatch.setattr(CapabilityFile, "replace", noted)
    return seen


async def test_a_process_that_starts_goes_on_where_the_last_one_was(guild, indexed):
    guild.feed(knows("ana", "jazz"), knows("bo", "jazz", "tea"), knows("cy", "tea"))
    assert await guild.find("jazz") == ["ana", "bo"]
    assert sorted(indexed) == ["ana", "bo", "cy"]
    indexed.clear()
    assert await guild.find("tea") == ["bo", "cy"]
    assert indexed == []
    guild.feed(knows("dee", "tea"), knows("bo", "chess", at=2))
    assert await guild.find("tea") == ["cy", "dee"]
    assert sorted(indexed) == ["bo", "dee"]


async def test_what_was_never_indexed_as_a_whole_is_not_asked(guild):
    guild.feed(knows("ana", "jazz"))
    async with guild.expertise() as expertise:
        with pytest.raises(NotIndexed):
            await expertise.find("jazz", AT, ALONE)


async def test_what_is_new_is_needed_only_where_all_of_it_is_to_be_found(guild):
    guild.feed(knows("ana", "jazz"))
    async with guild.expertise() as expertise:
        with pytest.raises(NotIndexed):
            await expertise.refresh_within(0, fully=False)
        await expertise.refresh()
        await expertise.refresh_within(0, fully=False)
        with pytest.raises(NotIndexed):
            await expertise.refresh_within(0, fully=True)
        await expertise.refresh(fully=True)
        assert [*await expertise.find("jazz", AT, ALONE)] == ["ana"]


async def test_who_is_gone_or_erased_is_found_no_more(guild):
    guild.feed(knows("ana", "jazz"), knows("bo", "jazz"), knows("cy", "jazz"))
    assert await guild.find("jazz") == ["ana", "bo", "cy"]
    guild.remove("ana")
    assert await guild.find("jazz") == ["bo", "cy"]
    assert await guild.find("jazz", Erased("bo")) == ["cy"]
    async with guild.expertise(Erased("bo")) as expertise:
        await expertise.refresh()
        signs = await expertise.signs("jazz", AT, {"bo": ["bo"], "cy": ["cy"]})
        assert [[sign.text for sign in signs[member]] for member in ("bo", "cy")] == [[], ["jazz"]]


async def test_nothing_is_left_of_who_is_gone(guild):
    guild.feed(knows("vanish-1", "zitherplaying"), *(knows(f"u{n}", f"tea {n}") for n in range(50)))
    assert await guild.find("zitherplaying") == ["vanish-1"]
    guild.remove("vanish-1")
    async with guild.expertise() as expertise:
        await expertise.refresh()
        await expertise._purge()
        files = [*guild.state.glob(f"{CapabilityFile.NAME}*")]
        left = b"".join(path.read_bytes() for path in files)
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert b"vanish" not in left
    assert b"zither" not in left
    assert b"tea" in left


async def test_who_is_walked_past_and_shows_what_it_did_is_not_indexed_again(guild, indexed):
    guild.feed(knows("ana", "jazz"), knows("bo"), knows("cy", "tea"))
    assert await guild.find("jazz") == ["ana"]
    indexed.clear()
    guild.remove("cy")  # which makes the journal another one
    assert await guild.find("tea") == []
    assert indexed == []


async def test_what_the_journal_no_longer_has_is_found_by_walking_through(guild, monkeypatch):
    monkeypatch.setattr(arrivals, "KEPT", 3)
    monkeypatch.setattr(Expertise, "BATCH", 2)
    monkeypatch.setattr(Expertise, "AT_ONCE", 4)
    guild.feed(*(knows(f"u:{n:02}", "tea") for n in range(20)))
    assert len(await guild.find("tea")) == 20
    guild.feed(*(knows(f"v:{n:02}", "jazz") for n in range(20)), knows("u:03", "chess", at=2))
    guild.remove("u:04")
    assert len(await guild.find("tea")) == 18
    assert len(await guild.find("jazz")) == 20
    assert await guild.find("chess") == ["u:03"]
