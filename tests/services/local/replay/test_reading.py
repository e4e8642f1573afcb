import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import FeedEvent
from services.local.replay.errors import BadLine
from services.local.replay.reading import Reading
from tests.shared import SHARED

COLLEGE = SHARED / "data/college-messages/CollegeMsg.txt.gz"


@pytest.fixture
def write(tmp_path: Path):
    def write(content: str | bytes, name: str = "events") -> Path:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write


def read(file: Path, source: str = "replay", kind: str = "message") -> list[FeedEvent]:
    return list(Reading(file, source, kind))


def said(events: list[FeedEvent]) -> list[tuple]:
    return [(e.source, e.kind, e.actor, e.target, e.at) for e in events]


COLUMNS = "ana bo 1082040961\nbo ana 1082040962.5\n"
CSV = "source,target,time\nana,bo,1082040961\nbo,ana,2004-04-15T14:56:02.500Z\n"
SRC_DEST = "src,dest,ts,weight\nana,bo,1082040961,1\nbo,ana,1082040962.5,1\n"
U_I = ",u,i,ts,label,idx\n0,ana,bo,1082040961,0,1\n1,bo,ana,1082040962.5,0,2\n"
JSONL = (
    '{"kind":"message","actor":"ana","target":"bo","at":1082040961000}\n'
    '{"kind":"message","actor":"bo","target":"ana","at":"2004-04-15T14:56:02.500Z"}\n'
)
SAID = [
    ("replay", "message", "ana", "bo", 1082040961000),
    ("replay", "message", "bo", "ana", 1082040962500),
]


@pytest.mark.parametrize("content", [COLUMNS, CSV, SRC_DEST, U_I, JSONL])
def test_every_format_says_the_same_under_the_same_ids(write, content):
    events = read(write(content))
    assert said(events) == SAID
    assert [e.id for e in events] == [e.id for e in read(write(COLUMNS))]


@pytest.mark.parametrize("content", [COLUMNS, CSV, JSONL])
def test_gzip_line_ends_blank_lines_and_a_byte_order_mark_change_nothing(write, content):
    dressed = b"\xef\xbb\xbf\r\n" + content.replace("\n", "\r\n\r\n").encode()
    assert read(write(gzip.compress(dressed))) == read(write(content))


def test_digest_is_of_unpacked_content_source_and_kind(write):
    def digest(file: Path, *named: str) -> str:
        reading = Reading(file, *named)
        for _ in reading:
            pass
        return reading.digest

    plain, packed = write(COLUMNS), write(gzip.compress(COLUMNS.encode()), "packed.gz")
    assert digest(plain, "s", "call") == digest(packed, "s", "call")
    others = [
        digest(plain, "t", "call"),
        digest(plain, "s", "view"),
        digest(write(CSV), "s", "call"),
    ]
    assert len({digest(packed, "s", "call"), *others}) == 4


def test_csv_columns_stand_in_any_order_and_kind_may_be_left_empty(write):
    content = 'Time, kind ,target,source,note\n5,like,bo,ana,x\n6,,"b,o",ana,y\n'
    assert said(read(write(content), source="crm", kind="call")) == [
        ("crm", "like", "ana", "bo", 5000),
        ("crm", "call", "ana", "b,o", 6000),
    ]


def test_jsonl_keeps_what_a_line_says_itself(write):
    line = {"id": "7", "source": "crm", "kind": "post", "actor": "ana", "text": "hello"}
    (event,) = read(write(json.dumps(line)))
    assert (event.id, event.source, event.kind, event.text, event.at) == (
        "7", "crm", "post", "hello", None,
    )  # fmt: skip


def test_ids_differ_where_anything_differs(write):
    lines = [
        {"kind": "post", "actor": "ana", "text": "one"},
        {"kind": "post", "actor": "ana", "text": "two"},
        {"kind": "post", "actor": "bo", "text": "one"},
        {"kind": "post", "actor": "ana", "text": "one", "source": "crm"},
    ]
    assert len({e.id for e in read(write("\n".join(map(json.dumps, lines))))}) == len(lines)


rows = st.tuples(st.sampled_from("abc"), st.sampled_from("def"), st.integers(0, 3))


@given(st.lists(rows, max_size=30).flatmap(lambda r: st.tuples(st.just(r), st.permutations(r))))
def test_shuffled_lines_have_the_same_ids_all_distinct(tmp_path_factory, orders):
    files = [tmp_path_factory.mktemp("r") / "f" for _ in orders]
    for file, order in zip(files, orders, strict=True):
        file.write_text("".join(f"{a} {b} {t}\n" for a, b, t in order))
    first, second = ({(e.id, *said([e])) for e in read(file)} for file in files)
    assert first == second
    assert len({named for named, _ in first}) == len(orders[0])


def test_repeats_are_counted(write):
    first, second, third = (e.id for e in read(write("a b 1\na b 1\na b 1\n")))
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_the_nth_undo_has_the_id_of_the_nth_that_says_the_same(write):
    like = {"kind": "like", "actor": "ana", "target": "bo", "at": 1_700_000_000_005}
    undo = like | {"undo": True}
    events = read(write("\n".join(map(json.dumps, (undo, like, like, undo, like)))))
    assert [e.id for e in events if e.undo] == [e.id for e in events if not e.undo][:2]


@pytest.mark.parametrize(
    "content",
    [
        "a a 1\na b 1\n",
        "source,target,time\na,a,1\na,b,1\n",
        '{"kind":"like","actor":"a","target":"a"}\n{"kind":"like","actor":"a","target":"b"}',
    ],
)
def test_self_targets_are_skipped_and_counted(write, content):
    reading = Reading(write(content), "replay", "message")
    assert [e.target for e in reading] == ["b"]
    assert (reading.events, reading.self_targets, reading.member) == (1, 1, "a")


def test_distinct_self_targets_are_counted_too(write):
    reading = Reading(write("a a 1\na a 1\na a 2\nb b 1\na b 1\n"), "replay", "message")
    assert len(list(reading)) == 1
    assert (reading.self_targets, reading.self_acts) == (4, 3)


def test_an_empty_file_has_no_events(write):
    assert read(write("")) == read(write("\n \n")) == read(write(gzip.compress(b""))) == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("a b 1\na b\n", "line 2: has 2 columns"),
        ("a b 1\na b x\n", "line 2: time: is not an RFC 3339 time (epoch seconds or RFC 3339: 'x'"),
        ("a b 1\na b -1\n", "line 2: time: must lie between 1970 and 9999"),
        ("a b 1\na b 1764000000000\n", "line 2: time: must lie between 1970 and 9999"),
        ("a b 1\na b 2020-01-01T00:00:00\n", "line 2: time: must state its offset"),
        ("a b 1\na b nan\n", "line 2: time: is not an RFC 3339 time"),
        ("source,target,time\na,b,1\na,,1\n", "line 3: target: is required for a message"),
        ("source,target,time\n,b,1\n", "line 2: source: is required"),
        ("source,target,time\na,b\n", "line 2: has 2 cells where the header has 3"),
        ('source,target,time\na,"b"c,1\n', "line 2: is not CSV"),
        ("source,target,time,kind\na,b,1,hug\n", "line 2: kind: unknown kind"),
        ("source,target,time,kind\na,b,1,post\n", "line 2: target: a post has no target"),
        ("who,whom,when\na,b,1\n", "line 1: is neither a JSON object, nor a CSV header"),
        ("\n[1]\n", "line 2: is neither"),
        ('{"kind":"like"}\n', "line 1: actor: is required"),
        ('{"kind":"post","actor":"a"}\nx\n', "line 2: is not JSON"),
        ('{"kind":"post","actor":"a"}\n7\n', "line 2: must be a JSON object"),
        ('{"kind":"post","actor":"a","at":NaN}\n', "line 1: is not JSON"),
        ('{"kind":"post","actor":"a","at":1.5}\n', "line 1: at: must be an RFC 3339 time or an in"),
        ('{"a":' * 9999, "line 1: is not JSON"),
        (b"a b 1\na \xff 1\n", "line 2: is not UTF-8"),
        (b"a b 1\n" + b"a" * 300_000, "line 2: is longer than 256 KiB"),
        (gzip.compress(b"a b 1\n" * 99, mtime=0)[:-9], "cannot be unpacked"),
        (b"\x1f\x8bnonsense", "line 1: cannot be unpacked"),
    ],
)
def test_a_bad_line_is_named_with_its_field(write, content, error):
    with pytest.raises(BadLine) as raised:
        read(write(content))
    assert error in str(raised.value)


@pytest.mark.skipif(not COLLEGE.exists(), reason="needs the shared data")
def test_the_college_messages():
    reading = Reading(COLLEGE, "replay", "message")
    events = list(reading)
    assert (reading.events, reading.self_targets) == (59_835, 0)
    assert len({e.id for e in events}) == 59_835
    assert len({(e.actor, e.target) for e in events}) == 20_296
    assert events[0].at == 1082040961000
