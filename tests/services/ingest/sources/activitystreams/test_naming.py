"""An undo is named as what it takes back, whichever activity it stands in."""

import json
from typing import Any

from starlette.datastructures import Headers, QueryParams

from schemas.events import FeedEvent
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.activitystreams.source import ActivityStreams
from services.ingest.sources.statements import Ignored

ANA, BO, CY = (f"https://a.example/{name}" for name in ("ana", "bo", "cy"))
AT = "2026-11-20T10:00:00Z"
SOURCE = ActivityStreams(type="activitystreams")


def said(**activity: Any) -> list[FeedEvent | Ignored]:
    body = json.dumps({"actor": ANA, "published": AT} | activity).encode()
    return SOURCE.read(Delivery("POST", Headers(), QueryParams(), body, 0), "fedi")


def note(**fields: Any) -> dict[str, Any]:
    tags = [{"type": "Mention", "href": member} for member in (BO, CY)]
    stated = {"id": f"{ANA}/1", "type": "Note", "published": AT, "attributedTo": ANA, "tag": tags}
    return stated | {"to": "as:Public"} | fields


def counted(*events: FeedEvent | Ignored, undo: bool) -> list[tuple[Any, ...]]:
    """What an undo must share with its event; all of `events` are undos, or none is."""
    found = [event for event in events if isinstance(event, FeedEvent)]
    assert {event.undo for event in found} == {undo}
    return [(e.id, e.source, e.kind, e.actor, e.target, e.at, e.audience) for e in found]


def test_a_deletion_and_an_undo_are_named_as_the_creation():
    create = {"id": f"{ANA}/1/activity", "type": "Create", "object": note()}
    created = counted(*said(**create), undo=False)
    assert [(id_, audience) for id_, *_, audience in created] == [
        (f"{ANA}/1", 1), (f"{ANA}/1:1", 2), (f"{ANA}/1:2", 2),
    ]  # fmt: skip
    deleted = said(id=f"{ANA}/2", type="Delete", object=note(), published="2026-11-21T10:00:00Z")
    assert counted(*deleted, undo=True) == created
    undo = said(id=f"{ANA}/3", type="Undo", object=create | {"actor": ANA, "published": AT})
    assert counted(*undo, undo=True) == created


def test_what_is_made_without_an_id_is_named_by_its_activity_and_not_deleted():
    nameless = note(id=None, tag=[])
    [post] = said(id=f"{ANA}/1/activity", type="Create", object=nameless)
    assert isinstance(post, FeedEvent)
    assert post.id == f"{ANA}/1/activity"
    assert said(type="Delete", object=nameless) == [Ignored("Delete that says too little")]


def test_a_like_without_an_id_is_undone_by_its_content():
    like = {"type": "Like", "actor": ANA, "published": AT, "object": {"attributedTo": [BO, CY]}}
    liked = counted(*said(**like), undo=False)
    assert [audience for *_, audience in liked] == [2, 2]
    assert counted(*said(id=f"{ANA}/4", type="Undo", object=like), undo=True) == liked


def test_each_of_several_actors_has_a_name_of_his_own():
    create = {"type": "Create", "actor": [ANA, BO], "object": note(tag=[])}
    assert [each.id for each in said(**create) if isinstance(each, FeedEvent)] == [
        f"{ANA}/1",
        f"{ANA}/1:1",
    ]


def test_a_tie_ends_under_an_id_of_its_own():
    follow = {"id": f"{ANA}/5", "type": "Follow", "actor": ANA, "object": BO}
    [event] = said(id=f"{ANA}/6", type="Undo", object=follow)
    assert isinstance(event, FeedEvent)
    assert (event.id, event.kind, event.undo) == (f"{ANA}/6", "unfollow", False)


def test_of_several_actors_one_undoes_his_own_part():
    like = {"id": "x:like", "type": "Like", "actor": [ANA, BO], "object": {"attributedTo": [CY]}}
    liked = counted(*said(**like), undo=False)
    assert [id_ for id_, *_ in liked] == ["x:like", "x:like:1"]
    [undo] = counted(*said(type="Undo", actor=BO, object=like | {"published": AT}), undo=True)
    assert undo == liked[1]
    both = counted(*said(type="Undo", actor=[BO, ANA], object=like | {"published": AT}), undo=True)
    assert both == liked[::-1]


def test_what_a_community_passes_on_is_named_as_what_comes_directly():
    create = {"id": "x:create", "type": "Create", "actor": ANA, "object": note()}
    directly = counted(*said(**create), undo=False)
    passed_on = {"type": "Announce", "actor": CY, "object": create}
    assert counted(*said(**passed_on), undo=False) == directly
    withdrawn = {"type": "Undo", "actor": ANA, "object": create | {"published": AT}}
    undone = said(type="Announce", actor=CY, object=withdrawn)
    assert counted(*undone, undo=True) == directly


def test_a_community_that_takes_back_what_it_passed_on_undoes_nobodys_act():
    announce = {"type": "Announce", "actor": CY, "object": {"type": "Create", "object": note()}}
    [ignored] = said(type="Undo", actor=CY, object=announce)
    assert ignored == Ignored("an undo of passing on what others did")


def test_whoever_accepted_a_follow_may_end_it():
    accept = {"type": "Accept", "actor": BO, "object": {"type": "Follow", "actor": ANA}}
    [event] = said(type="Undo", actor=BO, object=accept)
    assert isinstance(event, FeedEvent)
    assert (event.kind, event.actor) == ("unfollow", f"activitystreams:{ANA}")
