import msgspec
import pytest

from schemas.events import read_event
from services.ingest.agents.bluesky.records import Frame
from services.ingest.agents.bluesky.statements import COLLECTIONS, statements_of
from services.ingest.sources.statements import Ignored
from tests.shared import FIXTURES

FIXTURE = FIXTURES / "bluesky-jetstream/events.jsonl"
SEEN_MS = 1_783_175_888_085

ANA, BO, CY = "did:plc:ana", "did:plc:bo", "did:web:cy.example"


def frame(collection: str, record: object, operation: str = "create") -> Frame:
    commit = {"rev": "3r", "operation": operation, "collection": collection, "rkey": "3k"}
    if record is not None:
        commit["record"] = record
    raw = {"did": ANA, "time_us": SEEN_MS * 1000 + 434, "kind": "commit", "commit": commit}
    return msgspec.json.decode(msgspec.json.encode(raw), type=Frame)


def said(collection: str, record: object, operation: str = "create") -> list[object]:
    return list(statements_of(frame(collection, record, operation)))


def post(did: str) -> str:
    return f"at://{did}/app.bsky.feed.post/3p"


def like(subject: str, created: object = "2026-07-04T14:38:07Z") -> dict[str, object]:
    return {"subject": {"uri": subject, "cid": "b"}, "createdAt": created}


def test_a_like_is_towards_the_author():
    assert said("app.bsky.feed.like", like(post(BO))) == [
        {
            "kind": "like",
            "actor": f"bluesky:{ANA}",
            "target": f"bluesky:{BO}",
            "at": 1_783_175_887_000,
            "audience": 1,
            "url": f"https://bsky.app/profile/{BO}/post/3p",
        }
    ]


def test_a_repost_is_a_share():
    [share] = said("app.bsky.feed.repost", like(post(CY)))
    assert (share["kind"], share["target"]) == ("share", f"bluesky:{CY}")


@pytest.mark.parametrize(
    "created",
    ["2027-01-01T00:00:00Z", "1960-01-01T00:00:00Z", "2026-07-04T14:38:07", "soon", 7.5, None],
)
def test_a_time_that_cannot_be_is_when_it_was_seen(created):
    [statement] = said("app.bsky.feed.like", like(post(BO), created))
    assert statement["at"] == SEEN_MS


@pytest.mark.parametrize(("collection", "kind"), [("follow", "follow"), ("block", "block")])
def test_ties(collection, kind):
    record = {"subject": BO, "createdAt": "2026-07-04T14:38:07Z"}
    [tie] = said(f"app.bsky.graph.{collection}", record)
    assert (tie["kind"], tie["target"]) == (kind, f"bluesky:{BO}")


def test_a_post_with_tags():
    facets = [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "kafka"}]}]
    record = {"text": "hi #kafka", "facets": facets, "tags": ["kafka", "streams"]}
    [statement] = said("app.bsky.feed.post", record)
    assert statement["kind"] == "post"
    assert statement["topics"] == ["kafka", "streams"]
    assert statement["url"] == f"https://bsky.app/profile/{ANA}/post/3k"


def test_a_reply_is_a_comment_and_mentions_the_others():
    features = [{"$type": "app.bsky.richtext.facet#mention", "did": did} for did in (BO, CY, ANA)]
    record = {
        "text": "yes",
        "reply": {"parent": {"uri": post(BO)}, "root": {"uri": post(CY)}},
        "facets": [{"features": features}, {"features": features[1:]}],
    }
    statements = said("app.bsky.feed.post", record)
    assert [(s["kind"], s["target"]) for s in statements] == [
        ("comment", f"bluesky:{BO}"),
        ("mention", f"bluesky:{CY}"),
    ]
    assert statements[0]["text"] == "yes"
    assert [s["audience"] for s in statements] == [2, 2]


def test_the_next_part_of_ones_own_thread_is_a_post():
    [statement] = said(
        "app.bsky.feed.post", {"text": "2/2", "reply": {"parent": {"uri": post(ANA)}}}
    )
    assert statement["kind"] == "post"


@pytest.mark.parametrize("embed", [{"uri": post(BO)}, {"record": {"uri": post(BO)}}])
def test_a_quotation_is_a_post_and_a_share(embed):
    statements = said("app.bsky.feed.post", {"text": "look", "embed": {"record": embed}})
    assert [(s["kind"], s.get("target")) for s in statements] == [
        ("post", None),
        ("share", f"bluesky:{BO}"),
    ]


@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_profile(operation):
    record = {"displayName": "Ana 🌱", "createdAt": "2023-01-01T00:00:00Z"}
    [profile] = said("app.bsky.actor.profile", record, operation)
    assert profile == {
        "kind": "profile",
        "actor": f"bluesky:{ANA}",
        "name": "Ana 🌱",
        "at": SEEN_MS,
    }


@pytest.mark.parametrize(
    ("collection", "record", "operation"),
    [
        ("app.bsky.feed.like", like(post(ANA)), "create"),
        ("app.bsky.feed.like", like("at://ana.example/app.bsky.feed.post/3p"), "create"),
        ("app.bsky.feed.like", like("https://example.org"), "create"),
        ("app.bsky.graph.follow", {"subject": "bo.example"}, "create"),
        ("app.bsky.actor.profile", {"description": "nobody"}, "create"),
        ("app.bsky.feed.post", {"text": "better"}, "update"),
        ("fm.teal.alpha.actor.status", {}, "create"),
    ],
)
def test_without_meaning_here(collection, record, operation):
    [ignored] = said(collection, record, operation)
    assert isinstance(ignored, Ignored)


@pytest.mark.parametrize("record", [None, [], {"subject": 7}, {"subject": {"cid": "b"}}])
def test_no_such_record(record):
    with pytest.raises(msgspec.MsgspecError):
        said("app.bsky.feed.like", record)


def test_identities_and_accounts_say_nothing():
    raw = b'{"did":"did:plc:ana","time_us":1,"kind":"account","account":{"active":false}}'
    [ignored] = statements_of(msgspec.json.decode(raw, type=Frame))
    assert ignored.reason == "account is not mapped"


@pytest.mark.skipif(not FIXTURE.exists(), reason="needs ../shared")
def test_everything_real_becomes_valid_events():
    frames = [msgspec.json.decode(line, type=Frame) for line in FIXTURE.read_bytes().splitlines()]
    assert len({f.name for f in frames}) == len(frames)
    kinds: dict[str, int] = {}
    for each in frames:
        if each.commit and each.commit.operation != "delete":
            for statement in statements_of(each):
                if isinstance(statement, Ignored):
                    assert (
                        each.commit.collection not in COLLECTIONS or "oneself" in statement.reason
                    )
                    continue
                event = read_event({"id": each.name, "source": "sky", **statement})
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
    assert kinds.keys() == {"like", "share", "post", "comment", "follow", "block"}
    assert sum(kinds.values()) >= 60


ODD = [None, "", [], {}, 7, True, "odd", [None], [7], {"a": 1}]

FULL_POST = {
    "text": "yes",
    "createdAt": "2026-07-04T14:38:07Z",
    "reply": {"parent": {"uri": post(BO), "cid": "b"}, "root": {"uri": post(CY)}},
    "facets": [{"index": {}, "features": [{"did": CY}, {"tag": "kafka"}]}],
    "tags": ["streams"],
    "embed": {"$type": "app.bsky.embed.record", "record": {"uri": post(CY)}},
    "langs": ["en"],
}


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("field", FULL_POST)
def test_an_odd_part_of_a_post_spoils_no_other(field, odd):
    plain = {s["kind"] for s in said("app.bsky.feed.post", FULL_POST)}
    read = said("app.bsky.feed.post", FULL_POST | {field: odd})
    kinds = {s["kind"] for s in read if not isinstance(s, Ignored)}
    lost = {"reply": {"comment"}, "facets": {"mention"}, "embed": {"share"}}.get(field, set())
    assert kinds >= plain - lost
    for each in read:
        if not isinstance(each, Ignored):
            read_event({"id": "x", "source": "sky", **each})


def test_an_odd_facet_spoils_no_other_and_is_reported():
    facets = [{"features": [{"did": BO}, 7, {"did": 7}]}, 7]
    _, mention, *left_out = said("app.bsky.feed.post", {"text": "hi", "facets": facets})
    assert mention["target"] == f"bluesky:{BO}"
    assert [each.example for each in left_out] == ["features[1]", "facets[1]"]


@pytest.mark.parametrize("reply", [7, {}, {"parent": None}, {"parent": {"uri": "odd"}}])
def test_a_reply_to_what_cannot_be_read_is_no_post(reply):
    [ignored] = said("app.bsky.feed.post", {"text": "yes", "reply": reply})
    assert ignored == Ignored("a comment of nobody's")
