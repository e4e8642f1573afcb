"""The export of members of a world whose tables are written here, without Kafka."""

import tracemalloc
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from datetime import date
from types import SimpleNamespace

import httpx
import msgspec
import pytest
from aiokafka.errors import KafkaConnectionError
from cryptography.fernet import Fernet

from relationships.keys import header_key, row_key
from relationships.profile.identities import Identities
from relationships.row.headers import Header
from relationships.row.preferences import fold_commands
from relationships.score.score_model import ScoreModel
from relationships.tables.changeset import Changes
from relationships.tables.reader import TableReader
from schemas.commands import RelationshipCommand
from schemas.export import (
    DayLine,
    IdentityLine,
    Interaction,
    Line,
    MemberLine,
    PreferenceLine,
    RelationshipLine,
    UpdateLine,
)
from schemas.same_as import SameAs
from schemas.times import format_time
from schemas.topics import partition_of
from services.api.export.export import BATCH, _lines
from services.api.reading.known_identities import KnownIdentities
from services.api.reading.reads import Reads
from services.runtime.stated_identities import Stated, stated_path
from services.runtime.watched_file import write
from tests.processes import until
from tests.world import World

DAY = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()


def export(api, member, **query):
    """The lines of an export, by their class."""
    answer = api.get(f"/v1/members/{member}/export", **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert float(answer.headers["Rapport-Staleness"]) >= 0
    lines = defaultdict(list)
    for line in answer.text.splitlines():
        decoded = msgspec.json.decode(line, type=Line)
        lines[type(decoded)].append(decoded)
    return lines


def test_what_was_posted_adds_up(api, events):
    ego = "ex:ana"
    posted = [
        events("message", ego, "ex:bo"),
        events("message", ego, "ex:bo"),
        events("message", "ex:bo", ego, audience=3),
        events("like", "ex:cy", ego, at=events("like", "x", "y")["at"] - 3 * DAY),
        events("meeting", "ex:cy", ego),
        events("follow", ego, "ex:bo"),
        events("post", ego, text="First day at the Quarry", topics=["stone"]),
        events("profile", ego, name="Ana Quarry"),
        events("message", "ex:bo", "ex:cy"),
    ]
    api.world.feed(posted)
    lines = export(api, ego)

    directed = [e for e in posted if e.get("target") and ego in (e["actor"], e["target"])]
    wanted = Counter()
    for event in directed:
        contact = event["target"] if event["actor"] == ego else event["actor"]
        way = "outbound" if event["actor"] == ego else "inbound"
        if event["kind"] == "meeting":
            way = "mutual"
        if event["kind"] != "follow":
            wanted[contact, event["at"] // DAY, event["kind"], way] += 1
    counted = Counter()
    for line in lines[DayLine]:
        day = date.fromisoformat(line.day).toordinal() - EPOCH
        counted[line.contact, day, line.kind, line.direction] += line.count
    assert counted == wanted
    assert {d.audience for d in lines[DayLine] if d.direction == "inbound"} == {"1", "2-4"}

    of = {line.contact: line for line in lines[RelationshipLine]}
    assert set(of) == {"ex:bo", "ex:cy"}
    assert (of["ex:bo"].following, of["ex:bo"].followed_by) == (True, False)
    assert [(t.kind, t.direction, t.holds) for t in of["ex:bo"].ties] == [
        ("follow", "outbound", True)
    ]
    assert msgspec.to_builtins(of["ex:bo"].interactions) == {
        "outbound": 2, "inbound": 1, "mutual": 0,
    }  # fmt: skip
    assert msgspec.to_builtins(of["ex:cy"].interactions) == {
        "outbound": 0, "inbound": 1, "mutual": 1,
    }  # fmt: skip
    totals = Counter({(c, k.kind, k.direction): k.count for c, r in of.items() for k in r.kinds})
    by_day = Counter()
    for (contact, _, kind, way), count in wanted.items():
        by_day[contact, kind, way] += count
    assert totals == by_day
    latest = [i for r in of.values() for i in r.latest]
    assert sum(each.count for each in latest) == 5
    like = Interaction(format_time(posted[3]["at"]), "like", "inbound", 1)
    assert like in latest

    (member,) = lines[MemberLine]
    assert (member.member, member.name, member.contacts) == (ego, "Ana Quarry", 2)
    assert sum(member.update_days.values()) == 1
    assert member.stated["name"].id == posted[7]["id"]
    texts = {line.id: line.text for line in lines[UpdateLine]}
    assert texts[posted[6]["id"]] == "First day at the Quarry"


def test_of_others_there_are_only_the_ids(api, events):
    api.world.feed([events("message", "ex:dia", "ex:eli"), events("follow", "ex:dia", "ex:eli"),
                    events("profile", "ex:eli", name="Eli Unseen"),
                    events("post", "ex:eli", text="not Dia's")])  # fmt: skip
    answer = api.get("/v1/members/ex:dia/export")
    assert "ex:eli" in answer.text
    assert "Unseen" not in answer.text
    assert "not Dia" not in answer.text


def test_that_the_contact_blocks_is_not_exported(api, events):
    blocks = [events("block", "ex:gus", each) for each in ("ex:fay", "ex:hal")]
    api.world.feed([events("message", "ex:fay", "ex:gus"), *blocks])
    (line,) = export(api, "ex:fay")[RelationshipLine]
    assert (line.ties, line.blocked, line.interactions.outbound) == ([], False, 1)
    assert {r.contact for r in export(api, "ex:gus")[RelationshipLine] if r.blocked} == {
        "ex:fay", "ex:hal",
    }  # fmt: skip
    assert api.get("/v1/members/ex:hal/export").status_code == 404, "as before it was blocked"


def test_a_block_changes_nothing_in_the_export_of_whom_it_is_about(api, events):
    api.world.feed([events("message", "ex:ivy", "ex:jo")])
    before = export(api, "ex:ivy")
    api.world.feed([events("block", each, "ex:ivy") for each in ("ex:jo", "ex:hater")])
    assert export(api, "ex:ivy") == before
    (line,) = before[MemberLine]
    assert (line.contacts, line.events) == (1, 1)


def test_all_stated_ids_are_covered_and_no_claimed_ones(api, events):
    api.world.feed([events("message", "ex:work", "ex:joy"), events("message", "ex:home", "ex:joy"),
                    events("profile", "ex:work", aliases=["ex:claimed"]),
                    events("message", "ex:claimed", "ex:joy")])  # fmt: skip
    said = [SameAs(member="ex:work", alias="ex:home"), SameAs(member="ex:work", alias="ex:not",
            undo=True), SameAs(member="ex:p", alias="ex:q")]  # fmt: skip
    write(stated_path(api.world.state), Stated({}, said))
    try:
        until(lambda: _is_known(api, "ex:work"), "the statement")
        for one in ("ex:work", "ex:home"):
            lines = export(api, one)
            assert {line.member for line in lines[MemberLine]} == {"ex:work", "ex:home"}
            assert {line.member for line in lines[RelationshipLine]} == {"ex:work", "ex:home"}
            assert {(i.member, i.other, i.same) for i in lines[IdentityLine]} == {
                ("ex:work", "ex:home", True), ("ex:home", "ex:work", True),
                ("ex:work", "ex:not", False),
            }  # fmt: skip
    finally:
        write(stated_path(api.world.state), Stated())


def test_what_was_set_is_there_contact_by_contact(api, events):
    set_ = [
        RelationshipCommand(id="1", ego="ex:may", contact="ex:ned", at=5, cadence_days=7),
        RelationshipCommand(id="2", ego="ex:may", contact="ex:ned", at=6, tags=["golf"]),
        RelationshipCommand(id="3", ego="ex:may", contact="ex:oz", at=7, snoozed_until=DAY),
    ]
    partition = partition_of("ex:may", api.world.partitions)
    table = api.world.tables[partition]
    api.world.advance(partition, 1, Changes(fold_commands(table, set_)))
    lines = export(api, "ex:may")
    assert lines[PreferenceLine] == [
        PreferenceLine(member="ex:may", contact="ex:ned", cadence_days=7, tags=["golf"]),
        PreferenceLine(member="ex:may", contact="ex:oz", snoozed_until="1970-01-02T00:00:00Z"),
    ]
    assert [line.member for line in lines[MemberLine]] == ["ex:may"]


def test_nobody_is_404_and_a_head_has_no_body(api, events):
    assert "ex:nobody" in api.problem(404, "/v1/members/ex:nobody/export")["detail"]
    api.world.feed([events("message", "ex:kit", "ex:liv")])
    answer = api.client.head("/v1/members/ex:kit/export")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"] == "application/x-ndjson"


def _is_known(api, member):
    """Whether its export says who is one with it; where that changes meanwhile, it is refused, or
    ends early once begun."""
    try:
        answer = api.get(f"/v1/members/{member}/export")
    except httpx.RemoteProtocolError:
        return False
    assert answer.status_code in (200, 503), answer.text
    return b'"type":"identity"' in answer.content


async def test_kafka_is_reached_before_anything_is_read():
    @asynccontextmanager
    async def opened():
        raise KafkaConnectionError
        yield

    with pytest.raises(KafkaConnectionError):
        await anext(_lines(None, SimpleNamespace(opened=opened), ["ex:pat"]))


class Big:
    """A member with so many followers, written into its table directly."""

    def __init__(self, world, member):
        self.world, self.member = world, member
        self.rows = 0

    def follow(self, count, template):
        """Add followers, each with a copy of the row `template`."""
        partition = partition_of(self.member, self.world.partitions)
        items = [(row_key(self.member, f"f{n:07}"), template)
                 for n in range(self.rows, self.rows + count)]  # fmt: skip
        self.rows += count
        header = Header(1, self.rows, self.rows, self.rows).encode()
        items.append((header_key(self.member), header))
        self.world.advance(partition, 1, Changes(items))


async def test_a_million_followers_take_no_more_memory_than_a_few(tmp_path, events):
    world = World(tmp_path, 1)
    world.feed([events("follow", "someone", "star")])
    template = world.tables[0].rows([row_key("star", "someone")])[0]
    big = Big(world, "star")
    big.follow(30 * BATCH, template)
    world.close()
    tables = TableReader(tmp_path, 1)
    secret = Fernet(Fernet.generate_key())
    reads = Reads(tables, KnownIdentities(tables, tmp_path), ScoreModel(), secret)

    async def peak_after(batches):
        tracemalloc.start()
        found = 0
        lines = _lines(reads, None, Identities({}).of("star"))
        async for batch in lines:
            found += len(batch)
            if found > batches * BATCH:
                break
        await lines.aclose()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found, peak

    await peak_after(2)
    _, few = await peak_after(3)
    found, many = await peak_after(1_000)
    assert found == 30 * BATCH + 2
    assert many < few * 1.5
    tables.close()
