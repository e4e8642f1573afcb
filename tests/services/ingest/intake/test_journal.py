import sqlite3
from contextlib import closing

import pytest

from schemas.events import FeedEvent
from services.ingest.intake.journal import Journal, JournalInUse, RecordedEvent

DAY_MS = 86_400_000


def event(kind: str, at: int, target: str | None = "bo", audience: int = 1) -> FeedEvent:
    named = {"id": "1", "source": "s", "kind": kind, "actor": "ana", "target": target}
    return FeedEvent(**named, at=at, audience=audience)


def test_an_entry_is_kept_as_a_whole(tmp_path):
    journal = Journal(tmp_path / "j")
    with journal.entry():
        journal.move("1")
        assert journal.take("a")
    with pytest.raises(ZeroDivisionError), journal.entry():
        journal.move("2")
        assert journal.take("b")
        journal.remember("r", event("like", 1))
        _ = 1 / 0
    journal.close()
    again = Journal(tmp_path / "j")
    assert again.cursor == "1"
    assert not again.take("a")
    assert again.take("b")
    assert again.recall("r") == []
    again.close()


def test_one_process_at_a_time(journal, tmp_path):
    with pytest.raises(JournalInUse, match="locked"):
        Journal(tmp_path / "agents/sky.sqlite")


def test_what_a_record_said_is_recalled_once(journal):
    with journal.entry():
        journal.remember("r", event("post", 5, target=None))
        journal.remember("r", event("mention", 5, audience=3))
        journal.remember("other", event("like", 6))
        assert sorted(journal.recall("r")) == [
            RecordedEvent("1", "mention", "ana", "bo", 5, 3),
            RecordedEvent("1", "post", "ana", None, 5, 1),
        ]
        assert journal.recall("r") == []


def test_a_journal_of_before_ids_were_kept_is_read(tmp_path):
    with closing(sqlite3.connect(tmp_path / "j")) as old, old:
        old.execute(
            "CREATE TABLE said (record TEXT, kind TEXT, actor TEXT, target TEXT,"
            " at INTEGER NOT NULL, PRIMARY KEY (record, kind, target)) WITHOUT ROWID"
        )
        old.execute("INSERT INTO said VALUES ('r', 'like', 'ana', 'bo', 5)")
    for _ in range(2):
        Journal(tmp_path / "j").close()
    journal = Journal(tmp_path / "j")
    with journal.entry():
        journal.remember("new", event("like", 6, audience=2))
        assert journal.recall("r") == [RecordedEvent("", "like", "ana", "bo", 5, 1)]
        assert journal.recall("new") == [RecordedEvent("1", "like", "ana", "bo", 6, 2)]
    journal.close()


def test_ties_are_never_forgotten(journal):
    with journal.entry():
        for kind in ("follow", "block", "like", "post"):
            journal.remember(kind, event(kind, DAY_MS, None if kind == "post" else "bo"))
        journal.forget_passing(DAY_MS)
        journal.forget_passing(DAY_MS + 1)
        assert [k for k in ("follow", "block", "like", "post") if journal.recall(k)] == [
            "follow",
            "block",
        ]


def test_names_are_forgotten_by_their_time(journal):
    with journal.entry():
        assert journal.take("old", 1)
        assert journal.take("new", 2)
        journal.forget_taken(2)
        assert journal.take("old", 3)
        assert not journal.take("new", 3)
