import re
from pathlib import Path

import pytest

from rapport_client import AsyncClient, Client, RapportProblem
from rapport_client.answers import Changed
from schemas.export import RelationshipLine
from tests.end_to_end.stack import Stack

pytestmark = pytest.mark.kafka

README = Path(__file__).parents[2] / "README.md"


def call(actor: str, target: str) -> dict[str, str]:
    return {"source": "crm", "kind": "call", "actor": actor, "target": target}


def client_of(stack: Stack) -> Client:
    ends = stack.endpoints
    return Client(ends.api_url, key=ends.key, ingest_url=ends.ingest_url)


def test_the_example_of_the_readme(
    stack: Stack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    ends = stack.endpoints
    example = example.replace("http://127.0.0.1:8000", ends.api_url)
    example = example.replace("http://127.0.0.1:8001", ends.ingest_url)
    (tmp_path / ".rapport").mkdir()
    (tmp_path / ".rapport/api-key").write_text(ends.key + "\n")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    score, contact = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"33\.3\d* germ", score)
    assert re.fullmatch(r"max 33\.3\d* sparse", contact)


def test_what_was_posted_is_read_page_by_page(stack: Stack) -> None:
    with client_of(stack) as client:
        contacts = [f"page-{i}" for i in range(7)]
        posted = client.post(call("pia", each) for each in contacts)
        assert posted.accepted == len(set(posted.ids)) == 7
        found = list(client.relationships("pia", limit=3, after=posted))
        assert sorted(each.contact for each in found) == contacts
        set_ = client.set_preferences("pia", "page-0", cadence_days=14)
        assert client.preferences("pia", "page-0", after=set_).cadence_days == 14
        lines = list(client.export("pia", after=posted))
        assert {each.contact for each in lines if isinstance(each, RelationshipLine)} == {*contacts}
        assert client.system().partitions
        assert [key.name for key in client.keys()]  # noqa: SIM118  # no mapping


def test_a_problem_says_what_is_wrong(stack: Stack) -> None:
    with client_of(stack) as client, pytest.raises(RapportProblem) as refused:
        client.post(call("pia", "pia"))
    assert refused.value.status == 422
    assert refused.value.errors[0]["index"] == 0
    assert refused.value.request_id


def test_what_is_logged_and_stated_is_read(stack: Stack) -> None:
    with client_of(stack) as client:
        logged = client.log_interaction("zoe", "yan", "call", event_id="1")
        assert client.log_interaction("zoe", "yan", "call", event_id="1").position
        found = client.relationship("zoe", "yan", after=logged)
        assert found.interactions.outbound == 1
        stated = client.state_identity("zoe", "zoe-at-work")
        assert client.member("zoe", after=stated).aliases == ["zoe-at-work"]


async def test_changes_arrive(stack: Stack) -> None:
    ends = stack.endpoints
    async with AsyncClient(ends.api_url, key=ends.key, ingest_url=ends.ingest_url) as client:
        sent = False
        async for event in client.live("lia"):
            if not sent:
                sent = bool((await client.post(call("lia", "max"))).accepted)
            if isinstance(event, Changed) and event.contacts == ["max"]:
                break
        assert (await client.relationship("lia", "max")).score > 0
        assert [each.contact async for each in client.relationships("lia")] == ["max"]
