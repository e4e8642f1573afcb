"""GitHub's own fixtures, and what each becomes."""

import json
import re
from typing import Any

import pytest

from services.ingest.sources.statements import digest
from tests.services.ingest.deliveries import SOURCES, delivered, read
from tests.services.ingest.producers import SAMPLES
from tests.shared import CASES, FIXTURES

GITHUB = FIXTURES / "github"
CODERTOCAT, HELLO = "github:Codertocat", "github:Codertocat/Hello-World"
COMMENT = {"id": "issue-comment:492700400", "kind": "comment", "actor": CODERTOCAT}
COMMENT |= {"target": HELLO, "at": 1_557_933_621_000}
COMMENTED = COMMENT | {
    "text": "You are totally right! I'll get this fixed right away.",
    "url": "https://github.com/Codertocat/Hello-World/issues/1#issuecomment-492700400",
}
FORKED = {
    "id": "fork:186853261",
    "kind": "share",
    "actor": "github:Octocoders",
    "target": CODERTOCAT,
    "at": 1_557_933_642_000,
    "url": "https://github.com/Octocoders/Hello-World",
}
TIE = "Codertocat/Hello-World:Codertocat:2019-05-15T15:20:"
FOLLOWED = {"id": f"follow:{TIE}40Z", "kind": "follow", "actor": CODERTOCAT, "target": HELLO}
FOLLOWED |= {"at": 1_557_933_640_000}
UNFOLLOWED = FOLLOWED | {"id": f"unfollow:{TIE}41Z", "kind": "unfollow", "at": 1_557_933_641_000}
JOINED = {"kind": "connect", "actor": "github:hacktocat", "target": HELLO}

EXPECTED: dict[str, dict[str, Any] | None] = {
    "fork/payload": FORKED,
    "fork/with-installation.payload": FORKED,
    "issue_comment/created.1.payload": COMMENTED,
    "issue_comment/created.payload": COMMENTED,
    "issue_comment/created.with-installation.payload": COMMENTED,
    "issue_comment/created.with-organization.payload": COMMENTED,
    "issue_comment/deleted.payload": COMMENT | {"undo": True},
    "issue_comment/deleted.with-organization.payload": COMMENT | {"undo": True},
    "issue_comment/edited.payload": None,
    "issue_comment/edited.with-organization.payload": None,
    "member/added.payload": JOINED,
    "member/added.with-installation.payload": JOINED,
    "member/edited.payload": None,
    "star/created.payload": FOLLOWED,
    "star/deleted.payload": UNFOLLOWED,
    "watch/started.payload": FOLLOWED,
    "watch/started.with-installation.payload": FOLLOWED,
}


@pytest.mark.skipif(not GITHUB.exists(), reason="needs ../shared")
def test_every_fixture_of_github_is_expected() -> None:
    found = {str(p.relative_to(GITHUB).with_suffix("")) for p in GITHUB.glob("*/*.json")}
    assert found == EXPECTED.keys()


@pytest.mark.skipif(not GITHUB.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", EXPECTED)
def test_fixture_of_github(name: str) -> None:
    headers = {"X-GitHub-Event": name.partition("/")[0], "X-GitHub-Delivery": "d"}
    body = (GITHUB / f"{name}.json").read_bytes()
    sent = delivered(body, headers)
    expected = EXPECTED[name]
    of_content = {"id": digest(body), "source": "github"}
    events = [] if expected is None else [of_content | expected]
    ignored = ["edited changes no relationship"] if expected is None else []
    assert read(SOURCES["github"], sent, "github") == (events, ignored)


def test_a_comment_of_two_hooks_is_one() -> None:
    sample = next(s for s in SAMPLES if s.name == "comment-on-another")
    sent = (
        delivered(sample.body, sample.headers | {"X-GitHub-Delivery": name}) for name in ("a", "b")
    )
    one, other = (read(SOURCES["github"], each, "github") for each in sent)
    assert one == other == (sample.events, [])


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
def test_a_comment_that_two_hooks_report_is_one() -> None:
    script = (CASES / "github-two-hooks.sh").read_text()
    (body,) = re.findall(r"^B='(.*)'$", script, re.M)
    once, again = (
        mapped(body, {"X-GitHub-Event": "issue_comment", "X-GitHub-Delivery": delivery})
        for delivery in ("d1", "d2")
    )
    assert once == again
    ((comment,), _) = once
    assert (comment["id"], comment["actor"]) == ("issue-comment:20", "github:vera")


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
def test_merging_the_pull_request_of_a_bot_is_ignored() -> None:
    body = (CASES / "70-github-merge-of-a-bots-pull.json").read_text()
    found = mapped(body, {"X-GitHub-Event": "pull_request"})
    assert found == ([], ["a endorse to a bot"])


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
def test_a_review_with_one_comment_is_one() -> None:
    case = json.loads((CASES / "71-github-review-with-one-comment.json").read_bytes())
    (review, _), ((comment,), _) = (
        mapped(json.dumps(payload), {"X-GitHub-Event": event}) for event, payload in case
    )
    assert review == []
    said = (comment["kind"], comment["actor"], comment["target"], comment["text"])
    assert said == ("comment", "github:rev", "github:auth", "nit")


def mapped(body: str, headers: dict[str, str]) -> tuple[list[Any], list[str]]:
    return read(SOURCES["github"], delivered(body.encode(), headers), "github")


def test_a_form_of_github_is_its_payload() -> None:
    sample = next(s for s in SAMPLES if s.name == "star-of-another")
    media = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "payload=" + "".join(f"%{byte:02x}" for byte in sample.body)
    sent = delivered(body.encode(), sample.headers | media)
    assert read(SOURCES["github"], sent, "github") == (sample.events, [])
