"""Columns and single records come to the same: whatever a batch holds, however nearly valid."""

import json

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.events import NO_TIME
from schemas.feed_records import BOUND
from schemas.kinds import KINDS
from schemas.limits import AHEAD_MS, MAX_EVENT_BYTES, MAX_ID_BYTES
from schemas.times import LATEST_MS
from schemas.topics import COMMANDS
from services.scorer.decoding import decode as decoding
from services.scorer.decoding.columnar_decode import decode_columns
from services.scorer.decoding.decode import CHUNK, decode
from services.scorer.decoding.rules import SHORT
from services.scorer.decoding.single_decode import decode_singly
from tests.services.scorer.records import APPENDED, record

ODD_IDS = ["", "ana", "bo", "a b", "a\0b", "a\n", "zoë", "e\u0301", "\u200b", "日本"]
LONG_IDS = [
    *(letter * n for letter in "xé" for n in (SHORT - 1, SHORT, SHORT + 1, MAX_ID_BYTES // 2,
      MAX_ID_BYTES // 2 + 1, MAX_ID_BYTES - 1, MAX_ID_BYTES, MAX_ID_BYTES + 1)),
]  # fmt: skip
TIMES = [
    0, 1, -1, APPENDED, APPENDED + AHEAD_MS - 1, APPENDED + AHEAD_MS, APPENDED + AHEAD_MS + 1,
    LATEST_MS, LATEST_MS + 1, NO_TIME, NO_TIME - 1, NO_TIME + 1, 1 << 63, -(1 << 63), 1 << 70,
]  # fmt: skip
TOPICS = ["feed.interactions", "feed.posts", COMMANDS, "feed.travel"]
HEADERS = [(), (), [], (BOUND,), [("ce_type", b"rapport.like"), BOUND], [("rapport-bound", b"0")]]
DIRECTED = sorted(name for name, kind in KINDS.items() if kind.directed)

good = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["1", "2", "3"]),
        "source": st.sampled_from(["s", "t"]),
        "kind": st.sampled_from(DIRECTED),
        "actor": st.sampled_from(["ana", "bo"]),
        "target": st.sampled_from(["cy", "di"]),
        "side": st.sampled_from(["out", "in"]),
        "at": st.sampled_from([0, 5, APPENDED, APPENDED + AHEAD_MS, APPENDED + AHEAD_MS + 1]),
    }
)
WRONG_TYPES = st.sampled_from([None, 5, "5", [], {}, True, 1.5])
faults = st.one_of(
    st.tuples(st.sampled_from(["actor", "target"]), st.sampled_from(ODD_IDS)),
    st.tuples(st.sampled_from(["id", "source", "actor", "target"]), st.sampled_from(ODD_IDS)),
    st.tuples(st.sampled_from(["id", "source", "actor", "target"]), st.sampled_from(LONG_IDS)),
    st.tuples(st.just("kind"), st.sampled_from([*KINDS, "poke", ""])),
    st.tuples(st.just("side"), st.sampled_from(["out", "in", "update", "none"])),
    st.tuples(st.just("at"), st.sampled_from(TIMES)),
    st.tuples(st.just("undo"), st.booleans()),
    st.tuples(st.just("text"), st.sampled_from(["more", "x" * MAX_EVENT_BYTES, 5])),
    st.tuples(st.sampled_from(["id", "kind", "target", "at", "undo", "side"]), WRONG_TYPES),
)  # fmt: skip
changes = st.one_of(
    faults.map(lambda change: [change]),
    st.tuples(st.just(("undo", True)), faults).map(list),
    st.sampled_from(TIMES).map(lambda at: [("undo", True), ("at", at)]),
)
raw = st.sampled_from([None, b"", b"[]", b"{", b"\xff", b"null", b"5", b"[" * 5_000])


@st.composite
def directed_records(draw, nearly):
    """A record of an interaction or tie; where it is only `nearly` valid, one rule is at stake."""
    stated = draw(good)
    if nearly:
        stated |= dict(draw(changes))
        if draw(st.integers(0, 9)) == 0:
            del stated[draw(st.sampled_from(sorted(stated)))]
        if draw(st.integers(0, 9)) == 0:
            stated["target"] = stated.get("actor")
    owner = stated.get("actor") if stated.get("side") == "out" else stated.get("target")
    key = owner.encode() if isinstance(owner, str) else b"ana"
    value = json.dumps(stated).encode()
    topic = "feed.interactions"
    if nearly:
        key = draw(st.sampled_from([key] * 8 + [b"no one", None]))
        topic = draw(st.sampled_from([topic] * 9 + TOPICS))
        value = draw(raw) if draw(st.integers(0, 9)) == 0 else value
    headers = draw(st.sampled_from(HEADERS))
    return record(value, key=key, topic=topic, timestamp=APPENDED, headers=headers)


def batches(nearly_valid: st.SearchStrategy) -> st.SearchStrategy:
    """Up to three valid records, and among them up to as many that are nearly valid."""
    return st.tuples(st.lists(directed_records(nearly=False), max_size=3), nearly_valid).flatmap(
        lambda both: st.permutations([*both[0], *both[1]])
    )


def as_values(decoded):
    """All that was decoded, in a form that can be compared."""
    directed = decoded.directed
    columns = [column.tolist() for column in directed[1:]]
    appended = {
        name: getattr(decoded, name).tolist()
        for name in ("directed_appended", "updates_appended", "commands_appended")
    }
    return decoded._replace(directed=(list(directed.keys), columns), **appended)


def test_columns_and_single_records_come_to_the_same():
    """Both ways must really be taken, each by a good share of the batches."""
    taken = {"columnar": 0, "single": 0}

    @settings(max_examples=1_000, deadline=None, database=None, derandomize=True)
    @given(batches(st.lists(directed_records(nearly=True), max_size=2)))
    def compare(records):
        assume(records)
        columnar, singly = decode_columns(records), decode_singly(records, 0)
        taken["single" if columnar is None else "columnar"] += 1
        assert all(dead_letter.reason for dead_letter in singly.dead_letters)
        assert len(singly.dead_letters) + len(singly.directed_hashes) + len(singly.updates) + len(
            singly.commands
        ) == len(records)
        if columnar is not None:
            assert as_values(columnar) == as_values(singly)
        assert as_values(decode(records)) == as_values(singly)

    compare()
    assert min(taken.values()) > sum(taken.values()) // 5, taken


def like(number, **changed):
    stated = {"id": f"e{number}", "source": "s", "kind": "like", "actor": "ana",
              "target": f"c{number}", "side": "out", "at": number}  # fmt: skip
    return record(json.dumps(stated | changed).encode(), offset=number)


def test_one_unusual_record_slows_down_its_chunk_alone(monkeypatch):
    singly = []
    monkeypatch.setattr(
        decoding, "decode_singly", lambda *given: singly.append(given) or decode_singly(*given)
    )
    records = [like(number) for number in range(3 * CHUNK)]
    records[CHUNK + 7] = like(CHUNK + 7, target="zoë")
    decoded = decode(records)
    assert [(len(chunk), start) for chunk, start in singly] == [(CHUNK, CHUNK)]
    assert decoded.directed.at.tolist() == list(range(3 * CHUNK))
    assert decoded.directed.keys[CHUNK + 7] == "ana\0zoë".encode()
    assert len(set(decoded.directed_hashes)) == 3 * CHUNK


def test_a_dead_letter_has_its_place_in_the_whole_batch():
    records = [like(number) for number in range(2 * CHUNK)]
    records[CHUNK + 7] = record(b"{")
    (dead_letter,) = decode(records).dead_letters
    assert (dead_letter.place, dead_letter.record) == (CHUNK + 7, records[CHUNK + 7])


def test_nothing_decodes_to_nothing():
    decoded = decode([])
    assert (decoded.directed_hashes, decoded.directed.at.tolist()) == ([], [])
