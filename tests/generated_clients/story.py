"""What a program does first, by generated clients: send what happened, read what came of it.

`python story.py INGEST_URL API_URL KEY`
"""

import json
import sys

from generated_api import AuthenticatedClient as Api
from generated_api.api.members import get_member
from generated_api.api.relationships import get_relationship
from generated_api.models import Problem, Relationship
from generated_ingest import AuthenticatedClient as Ingest
from generated_ingest.api.events import post_events
from generated_ingest.models import FeedEvent, PostEventsResponse202

ingest_url, api_url, key = sys.argv[1:]
ingest, api = Ingest(ingest_url, token=key), Api(api_url, token=key)

common = {"source": "story"}
events = [
    {"id": "py-1", "kind": "meeting", "actor": "pia", "target": "per", **common},
    {"id": "py-2", "kind": "message", "actor": "per", "target": "pia", "text": "Tea?", **common},
]
sent = post_events.sync(client=ingest, body=[FeedEvent.from_dict(each) for each in events])
assert isinstance(sent, PostEventsResponse202), sent

read = get_relationship.sync("pia", "per", client=api, after=sent.position, wait=30)
assert isinstance(read, Relationship), read
why = sorted(f"{entry.kind} {entry.direction}" for entry in read.explanation)
sys.stdout.write(json.dumps({"stage": read.stage, "why": why}) + "\n")

unknown = get_member.sync("nobody", client=api)
assert isinstance(unknown, Problem)
sys.stdout.write(json.dumps({"status": unknown.status, "type": unknown.type_}) + "\n")
