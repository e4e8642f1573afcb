"""An inbox of a source that fetches senders' keys."""

import json
import time
from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.signatures.http.sender_keys import SenderKeys
from services.ingest.sources.activitystreams.source import ActivityStreams
from services.ingest.sources.statements import Ignored
from tests.services.ingest import deliveries
from tests.services.ingest.producers import ANOTHER, PRODUCERS, pem
from tests.services.ingest.signatures.senders import ANA, Server, actor

BO, CY = "https://social.example/users/bo", "https://other.example/users/cy"
POST = f"{CY}/statuses/7"


def inbox(**settings: Any) -> tuple[ActivityStreams, Server]:
    source = ActivityStreams(type="activitystreams", fetch_keys=True, **settings)
    server = Server(actor())
    source.__dict__["sender_keys"] = SenderKeys(server)
    return source, server


async def said(source: ActivityStreams, *payload: Any, headers: Any = None) -> list[str]:
    """What a delivery signed by ana becomes: kinds of events, and why others are passed over."""
    content = payload[0] if len(payload) == 1 else {"type": "Collection", "items": [*payload]}
    body = json.dumps(content).encode()
    proof = PRODUCERS["activitystreams"].signed(body, {})
    delivery = deliveries.delivered(body, proof | (headers or {}), time.time())
    await source.authenticate(delivery)
    found = source.read(delivery, "fedi")
    return [each.reason if isinstance(each, Ignored) else each.kind for each in found]


def like(actor: object, **fields: Any) -> dict[str, Any]:
    return {"type": "Like", "actor": actor, "object": POST} | fields


async def test_a_sender_is_known_by_the_key_that_its_server_has():
    source, server = inbox()
    assert source.signed
    assert await said(source, like(ANA)) == ["like"]
    assert server.asked == [ANA]
    server.document = {}
    assert await said(source, like(ANA, id="x:2")) == ["like"]


@pytest.mark.parametrize("by", [BO, CY, [ANA, BO]])
async def test_a_sender_speaks_for_itself(by):
    source, _ = inbox()
    refused = "an activity of another than its sender"
    assert await said(source, like(ANA), like(by)) == ["like", refused]


async def test_a_community_passes_on_acts_of_its_own_server_alone():
    source, _ = inbox()
    announced = [{"type": "Announce", "actor": ANA, "object": like(by)} for by in (BO, CY)]
    own = {"type": "Like", "actor": BO, "object": "https://third.example/users/di/statuses/1"}
    announced[0]["object"] = own
    announced[1]["object"] = own | {"actor": CY}
    assert await said(source, *announced) == [
        "like",
        "an act of somebody of another server than the sender's",
    ]


async def test_who_was_accepted_by_another_server_is_not_taken_at_its_word():
    source, _ = inbox()
    accept = {"type": "Accept", "actor": ANA, "object": {"type": "Follow", "actor": CY}}
    assert await said(source, accept) == ["an act of somebody of another server than the sender's"]


async def test_keys_of_the_settings_speak_for_everybody():
    settings_key = PRODUCERS["activitystreams"].settings["secret"]
    source, server = inbox(secret=settings_key)
    assert await said(source, like(CY, object=f"{ANA}/statuses/1")) == ["like"]
    assert server.asked == []


async def test_another_key_than_the_servers_is_refused():
    source, server = inbox(secret=pem(ANOTHER))
    server.document = actor(
        ANOTHER, publicKey=actor(ANOTHER)["publicKey"] | {"publicKeyPem": pem(ANOTHER)}
    )
    with pytest.raises(Problem) as raised:
        await said(source, like(ANA))
    assert raised.value.kind.status == 401


async def test_nothing_is_fetched_for_what_is_stale_or_changed():
    source, server = inbox()
    for headers in ({"Date": "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Digest": "SHA-256=AAAA"}):
        with pytest.raises(Problem):
            await said(source, like(ANA), headers=headers)
    assert server.asked == []


async def test_without_the_setting_nothing_is_fetched():
    source = ActivityStreams(type="activitystreams", secret=pem(ANOTHER))
    with pytest.raises(Problem):
        await said(source, like(ANA))
    assert "sender_keys" not in source.__dict__
