from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import FeedEvent
from services.local.replay.errors import BadLine
from services.local.replay.reading import Reading

members = st.sampled_from(["a", "b", "c", "d", "e"])
lines = st.lists(st.tuples(members, members, st.integers(0, 3)), max_size=40)
stated = st.one_of(st.just(""), st.integers(1, 1_000_000).map(str))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audiences") / "table"


def read(file: Path, content: str) -> list[FeedEvent]:
    file.write_text(content)
    return list(Reading(file, "replay", "message"))


def table(rows: list[tuple[str, str, int]]) -> str:
    return "".join(f"{source} {target} {time}\n" for source, target, time in rows)


@given(lines)
def test_it_is_the_distinct_others_that_share_source_and_time(file, rows):
    expected = [
        len({b for a, b, t in rows if (a, t) == (source, time) and b != a})
        for source, target, time in rows
        if source != target
    ]
    assert [event.audience for event in read(file, table(rows))] == expected


@given(lines.flatmap(lambda rows: st.tuples(st.just(rows), st.lists(stated, min_size=len(rows)))))
def test_a_column_states_it_and_an_empty_cell_leaves_it_to_the_lines(file, rows_and_stated):
    rows, column = rows_and_stated
    counted = read(file, table(rows))
    cells = [f"{','.join(map(str, r))},{a}\n" for r, a in zip(rows, column, strict=False)]
    events = read(file, "source,target,time,audience\n" + "".join(cells))
    given_ = [a for (source, target, _), a in zip(rows, column, strict=False) if source != target]
    assert [event.audience for event in events] == [
        int(a) if a else event.audience for a, event in zip(given_, counted, strict=True)
    ]
    assert [event.id for event in events] == [event.id for event in counted]


def test_one_act_may_be_stated_in_several_forms_of_its_time(file):
    content = "source,target,time\na,b,60\na,c,1970-01-01T00:01:00Z\na,d,61\n"
    assert [event.audience for event in read(file, content)] == [2, 2, 1]


def test_events_of_json_state_their_own(file):
    line = '{"kind":"message","actor":"a","target":"%s","at":1700000005000%s}\n'
    content = line % ("b", "") + line % ("c", ',"audience":7')
    events = read(file, content)
    assert [event.audience for event in events] == [1, 7]
    unstated = read(file, content.replace(',"audience":7', ""))
    assert [event.id for event in events] == [event.id for event in unstated]


@pytest.mark.parametrize("audience", ["0", "1000001", "-1", "two", "9" * 5000])
def test_no_audience(file, audience):
    with pytest.raises(BadLine) as raised:
        read(file, f"source,target,time,audience\na,b,1,1\na,c,1,{audience}\n")
    assert (raised.value.number, raised.value.field) == (3, "audience")


def test_the_first_bad_line_is_the_one_that_is_named(file):
    with pytest.raises(BadLine) as raised:
        read(file, "source,target,time\na,,1\na,b,never\n")
    assert raised.value.number == 2
