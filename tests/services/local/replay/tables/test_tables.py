"""A table of any layout and kind of file becomes the same events."""

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import msgspec
import pytest

from schemas.events import FeedEvent
from services.local.replay.errors import BadLine, ReplayFault
from services.local.replay.reading import Reading
from services.local.replay.tables.columns import read_map
from services.local.replay.tables.layout import Layout
from services.local.replay.tables.member_ids import IdStyle
from tests.services.local.replay.tables.files import own_csv, parquet, workbook

LISBON = ZoneInfo("Europe/Lisbon")
MAP = "actor=From,target=To,at=Date,kind==comment,text=Subject,topics=Tags"
LAYOUT = Layout(read_map([MAP]), LISBON, ids=IdStyle.SLUG)

LINES = [
    ["Ana Lima", "bo", "2024-07-12 13:00", "Hello, Bo", "tea; books", "x"],
    ["bo", "Ana Lima", "2024-07-12 14:30", "", "", ""],
]
SAID = [
    ("comment", "ana-lima", "bo", 1_720_785_600_000, "Hello, Bo", ["tea", "books"]),
    ("comment", "bo", "ana-lima", 1_720_791_000_000, None, None),
]


def read(file: Path, layout: Layout = LAYOUT) -> list[FeedEvent]:
    return list(Reading(file, "replay", "message", layout))


def said(events: list[FeedEvent]) -> list[tuple[object, ...]]:
    return [(e.kind, e.actor, e.target, e.at, e.text, e.topics) for e in events]


def csv(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "table.csv"
    file.write_text(content)
    return file


@pytest.mark.parametrize(
    ("write", "layout"),
    [(own_csv, LAYOUT._replace(delimiter=";")), (parquet, LAYOUT), (workbook, LAYOUT)],
)
def test_the_kind_of_file_makes_no_difference(tmp_path, write, layout):
    file = write(tmp_path, LINES)
    events = read(file, layout)
    assert said(events) == SAID
    assert [e.id for e in events] == [
        e.id for e in read(own_csv(tmp_path, LINES), LAYOUT._replace(delimiter=";"))
    ]


def test_the_standard_columns_need_no_map(tmp_path):
    file = tmp_path / "standard.parquet"
    with duckdb.connect() as database:
        line = "SELECT 'ana' AS Source, 'bo' AS target, 1720785600000 AS time"
        database.execute(f"COPY ({line}) TO '{file}' (FORMAT parquet)")
    reading = Reading(file, "replay", "message")
    assert said(list(reading)) == [("message", "ana", "bo", 1_720_785_600_000, None, None)]
    assert reading.unit == "milliseconds"


def test_each_field_is_read_as_what_it_is(tmp_path):
    layout = Layout(
        read_map(
            [
                "id=n,actor=who,target=whom,at=t,kind=kind,audience=size,place=city,"
                "place.latitude=lat,place.country==PT,starts_at=from"
            ]
        )
    )
    header = "n,who,whom,t,kind,size,city,lat,from\n"
    lines = "7,ana,bo,1720785600,meeting,3,Porto,41.15,1720785600\n8,ana,,1720785600,post,,,,\n"
    meeting, post = read(csv(tmp_path, header + lines), layout)
    assert (meeting.id, meeting.audience, meeting.starts_at) == ("7", 3, 1_720_785_600_000)
    assert msgspec.to_builtins(meeting.place) == {
        "name": "Porto", "country": "PT", "latitude": 41.15,
    }  # fmt: skip
    assert (post.id, post.kind, post.target) == ("8", "post", None)


def test_lines_of_one_moment_are_one_act_but_lines_of_one_day_are_not(tmp_path):
    layout = Layout(read_map(["actor=a,target=b,at=t"]), LISBON)
    content = "a,b,t\n" + "".join(
        f"ana,{whom},{at}\n" for at in ("2024-07-12 10:00", "2024-07-13") for whom in ("bo", "cy")
    )
    assert [e.audience for e in read(csv(tmp_path, content), layout)] == [2, 2, 1, 1]


def test_a_layout_is_part_of_what_was_replayed(tmp_path):
    file = csv(tmp_path, "a,b,c,t\nana,bo,cy,1720785600\n")
    digests = set()
    for target in ("b", "c"):
        reading = Reading(file, "s", "call", Layout(read_map([f"actor=a,target={target},at=t"])))
        assert len(list(reading)) == 1
        digests.add(reading.digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("From,Date\na,1\n", "line 1: has no column 'To', but From, Date; say which with --map"),
        ("From,To,Date,Subject,Tags\na,b,5,,\n", "line 2: Date: 5 is between 1973 and 2286 in no"),
        ("From,To,Date,Subject,Tags\na,b,,,\n", "line 2: Date: is not an RFC 3339 time"),
        ("From,To,Date,Subject,Tags\na,,1720785600,,\n", "line 2: To: is required for a comment"),
        ("From,To,Date,Subject,Tags\n,b,1720785600,,\n", "line 2: From: is required"),
    ],
)
def test_a_bad_line_is_named_with_its_column(tmp_path, content, error):
    with pytest.raises(BadLine) as raised:
        read(csv(tmp_path, content))
    assert error in str(raised.value)


def test_a_name_with_a_space_where_nobody_chose(tmp_path):
    with pytest.raises(BadLine, match=r"line 2: source: 'Ana Lima' has a space.*--ids keep"):
        read(csv(tmp_path, "source,target,time\nAna Lima,bo,1\n"), Layout())


@pytest.mark.parametrize("start", [b"PAR1", b"PK\x03\x04"])
def test_a_file_of_a_known_kind_that_cannot_be_read(tmp_path, start):
    file = tmp_path / "torn"
    file.write_bytes(start + b"nonsense")
    with pytest.raises(ReplayFault, match="the file is no"):
        read(file)


@pytest.mark.parametrize(("write", "reader"), [(parquet, "duckdb"), (workbook, "python_calamine")])
def test_what_reads_a_file_may_not_be_installed(tmp_path, monkeypatch, write, reader):
    file = write(tmp_path, LINES)
    monkeypatch.setitem(sys.modules, reader, None)
    with pytest.raises(ReplayFault, match=r"install rapport-scores\[tables\]"):
        read(file)
