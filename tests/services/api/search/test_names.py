"""The index follows the tables: whoever is new, renamed or gone, and nobody else, is looked at."""

import asyncio
import sqlite3
import unicodedata
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relationships.profile.identities import united
from relationships.tables import named_members
from services.api.reading.indexes.follower import NotIndexed
from services.api.search.folded import folded_words
from services.api.search.name_file import NameFile
from services.api.search.names import Names
from tests.services.api.reading.indexed_town import Erased
from tests.services.api.search.conftest import Town, found, named

WORDS = ("ana", "Ána", "anna", "Bo", "kovač", "KOVAC", "ø", "x-ray", "Ray", "nana")


def matches(words: list[str], texts: list[str]) -> bool:
    """Plainly: each word is in one of the words of the texts, a short one at its beginning."""
    return all(
        any(have.startswith(word) or (len(word) >= 3 and word in have) for have in texts)
        for word in words
    )


async def test_who_is_new_or_renamed_is_read_and_nobody_else(town, indexed):
    town.feed(named("u:1", "Ana Kovač"), named("u:2", "Bo"), named("u:3"))
    assert sorted(await town.find("")) == ["u:1", "u:2", "u:3"]
    indexed.clear()
    assert await town.find("kovac ana") == ["u:1"]
    assert indexed == []
    post = {"id": "p", "source": "t", "kind": "post", "actor": "u:2", "at": 1_760_000_000_000}
    like = {"id": "l", "source": "t", "kind": "like", "actor": "u:3", "target": "new",
            "at": 1_760_000_000_000}  # fmt: skip
    town.feed(named("u:1", "Ana Novotná", at=2), post, like)
    assert await town.find("novotna") == ["u:1"]
    assert await town.find("kovac") == []
    assert await town.find("new") == ["new"]
    assert sorted(indexed) == ["new", "u:1"]


async def test_who_is_gone_is_found_no_more_and_may_come_again(town):
    town.feed(named("u:1", "Ana"), named("u:2", "Ana"), named("u:3", "Bo"))
    assert sorted(await town.find("ana")) == ["u:1", "u:2"]
    town.remove("u:1")
    assert await town.find("ana") == ["u:2"]
    town.feed(named("u:1", "Bo"))
    assert await town.find("ana") == ["u:2"]
    assert sorted(await town.find("bo")) == ["u:1", "u:3"]


async def test_who_is_erased_is_found_no_more_before_the_tables_have_applied_it(town):
    town.feed(named("u:1", "Ana"), named("u:2", "Ana"))
    assert sorted(await town.find("ana")) == ["u:1", "u:2"]
    assert await town.find("ana", erasures=Erased("u:1")) == ["u:2"]
    assert await town.find("ana", united([("u:2", "u:1")]), Erased("u:1")) == ["u:2"]


async def test_nothing_is_left_of_who_is_gone(town):
    town.feed(named("vanish-1", "Zebedee"), *(named(f"u:{n}", f"Ana {n}") for n in range(50)))
    assert await town.find("zebedee") == ["vanish-1"]
    town.remove("vanish-1")
    async with town.names() as names:
        await names.refresh()
        await names._purge()
        left = b"".join(path.read_bytes() for path in town.state.glob(f"{NameFile.NAME}*"))
    assert b"vanish" not in left
    assert b"zeb" not in left
    assert b"ana" in left


async def test_a_member_of_several_ids_is_found_once_by_its_principal(town):
    town.feed(named("u:1", "Zoe Ana"), named("u:2", "Banana"), named("u:3", "Ana"))
    one = united([("u:1", "u:2")])
    assert sorted(await town.find("ana", one)) == ["u:1", "u:3"]
    assert await town.find("banana", one) == ["u:1"]
    assert sorted(await town.find("ana")) == ["u:1", "u:2", "u:3"]


async def test_who_was_only_blocked_was_never_seen(town):
    block = {"id": "b", "source": "t", "kind": "block", "actor": "hater", "target": "hated",
             "at": 1_760_000_000_000}  # fmt: skip
    town.feed(block)
    assert await town.find("hate") == ["hater"]
    like = block | {"id": "l", "kind": "like"}
    town.feed(like)
    assert sorted(await town.find("hate")) == ["hated", "hater"]


async def test_beginnings_come_first(town):
    town.feed(named("u:1", "Banana"), named("u:2", "Zoe Anaïs"), named("u:3", "Diana Ana"))
    everybody = await town.find("ana")
    assert (set(everybody[:2]), everybody[2]) == ({"u:2", "u:3"}, "u:1")


async def test_what_the_journal_no_longer_has_is_found_by_walking_through(town, monkeypatch):
    monkeypatch.setattr(named_members, "KEPT", 3)
    monkeypatch.setattr(Names, "BATCH", 2)
    monkeypatch.setattr(Names, "AT_ONCE", 4)
    town.feed(*(named(f"u:{n:02}", f"Ana {n}") for n in range(20)))
    assert len(await town.find("ana")) == 20
    town.feed(*(named(f"v:{n:02}", f"Bo {n}") for n in range(20)), named("u:03", "Cy", at=2))
    town.remove("u:04")
    assert len(await town.find("ana")) == 18
    assert len(await town.find("bo")) == 20
    assert await town.find("cy") == ["u:03"]


async def test_a_walk_that_was_broken_off_goes_on(town, indexed, monkeypatch):
    monkeypatch.setattr(Names, "BATCH", 2)
    monkeypatch.setattr(Names, "AT_ONCE", 4)
    town.feed(*(named(f"u:{n:02}", f"Ana {n}") for n in range(20)))
    async with town.names() as names:
        await names._step(0)
        with pytest.raises(NotIndexed):
            await found(names, "ana")
    first, rest = [*indexed], len(indexed)
    assert len(await town.find("ana")) == 20
    assert set(first).isdisjoint(indexed[rest:])


async def test_few_members_are_read_at_a_time(town, monkeypatch):
    read, names_of = [], Names._values

    def noted(names, view, members):
        found = names_of(names, view, members)
        read.append(len(found))
        return found

    monkeypatch.setattr(Names, "_values", noted)
    monkeypatch.setattr(Names, "BATCH", 3)
    town.feed(*(named(f"u:{n:02}", f"Ana {n}") for n in range(20)))
    assert len(await town.find("ana")) == 20
    town.feed(*(named(f"v:{n:02}", f"Ana {n}") for n in range(20)))
    assert len(await town.find("ana")) == 40
    assert (max(read), sum(read)) == (3, 40)


async def test_where_nothing_can_be_written_what_is_there_is_found(town, monkeypatch):
    town.feed(named("u:1", "Ana"))
    await town.find("ana")
    monkeypatch.setattr(NameFile, "commit", full)
    town.feed(named("u:2", "Ana"))
    async with town.names() as names:
        with pytest.raises(sqlite3.OperationalError):
            await names.refresh()
        assert await found(names, "ana") == ["u:1"]
        monkeypatch.undo()
        await names.refresh()
        assert await found(names, "ana") == ["u:1", "u:2"]


def full(file):
    raise sqlite3.OperationalError("database or disk is full")


async def test_two_processes_index_together(town, indexed):
    town.feed(*(named(f"u:{n:03}", f"Ana {n}") for n in range(100)))
    async with town.names() as one:
        other = Names(one_like(one))
        await asyncio.gather(one.refresh(), other.refresh())
        assert sorted(await found(one, "ana")) == sorted(await found(other, "ana"))
        assert len(await found(one, "ana")) == 100
        assert await found(one, "ana") == await found(other, "ana")
        other.close()


def one_like(names):
    class Reads:
        tables = names._tables

    return Reads


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\xa5" * 9_000])
async def test_a_damaged_file_is_made_anew(town, content):
    town.feed(named("u:1", "Ana"))
    assert await town.find("ana") == ["u:1"]
    for path in town.state.glob(f"{NameFile.NAME}*"):
        path.unlink()
    (town.state / NameFile.NAME).write_bytes(content)
    assert await town.find("ana") == ["u:1"]


def test_a_file_of_another_layout_or_other_partitions_is_made_anew(tmp_path, monkeypatch):
    def opened(partitions: int) -> bytes:
        with closing(NameFile(tmp_path, partitions)) as file:
            return file.id

    first = opened(2)
    assert opened(2) == first
    other = opened(3)
    assert other != first
    monkeypatch.setattr(NameFile, "LAYOUT", 99)
    assert opened(3) != other


async def test_the_file_is_its_owners_alone(town):
    town.feed(named("u:1", "Ana"))
    async with town.names() as names:
        await names.refresh()
        files = [*town.state.glob(f"{NameFile.NAME}*")]
        assert len(files) == 3
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


names_of = st.lists(
    st.tuples(
        st.integers(0, 9), st.lists(st.sampled_from(WORDS), max_size=3), st.booleans()
    ),
    max_size=12,
)  # fmt: skip
asked_for = st.lists(st.sampled_from([*WORDS, "a", "na", "vac", "ra", "u", "3"]), max_size=3)


@given(st.lists(names_of, min_size=1, max_size=3), st.lists(asked_for, min_size=1, max_size=4))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_finds_what_a_plain_look_at_everybody_finds(tmp_path_factory, batches, questions):
    town, held = Town(tmp_path_factory.mktemp("town")), dict[str, str]()
    for at, batch in enumerate(batches, 1):
        for number, words, gone in batch:
            member = f"u:{number}"
            if gone and member in held:
                town.remove(member)
                del held[member]
            elif words:
                held[member] = " ".join(words)
                town.feed(named(member, held[member], at=at * 1_000 + len(batch)))
        for words in questions:
            text = " ".join(words)
            expected = {m for m, name in held.items() if matches(plain(text), plain(f"{m} {name}"))}
            assert set(asyncio.run(town.find(text))) == expected, text


def plain(text: str) -> list[str]:
    """Without case and accents, as Unicode takes letters apart; ø it does not."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o"))
    kept = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    assert kept.split() == folded_words(text)
    return kept.split()
