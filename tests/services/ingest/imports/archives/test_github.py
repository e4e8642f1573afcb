"""An hour of GitHub's event archive, with the payloads of before and after October 2025."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from services.ingest.imports.archives import github
from services.ingest.imports.options import NO_OPTIONS
from services.ingest.sources.statements import Ignored, Outcome

AT = "2024-03-12T14:00:00Z"


def entry(type_: str, payload: dict[str, Any], login: str = "ana") -> dict[str, Any]:
    return {
        "id": "36481234567",
        "type": type_,
        "actor": {"id": 1, "login": login, "display_login": login, "gravatar_id": "",
                  "url": f"https://api.github.com/users/{login}", "avatar_url": "…"},
        "repo": {"id": 2, "name": "bo/garden", "url": "https://api.github.com/repos/bo/garden"},
        "payload": payload,
        "public": True,
        "created_at": AT,
    }  # fmt: skip


BO, CY = {"login": "bo", "type": "User"}, {"login": "cy", "type": "User"}
ENTRIES = [
    entry("WatchEvent", {"action": "started"}),
    entry("ForkEvent", {"forkee": {"id": 7, "created_at": AT, "html_url": "https://x/ana/garden"}}),
    entry("IssueCommentEvent", {"action": "created", "issue": {"user": BO},
          "comment": {"id": 8, "user": {"login": "ana"}, "created_at": AT, "body": "yes"}}),
    entry("PullRequestReviewEvent", {"action": "created", "pull_request": {"user": CY},
          "review": {"id": 9, "user": {"login": "ana"}, "submitted_at": AT, "state": "approved"}}),
    entry("PullRequestEvent", {"action": "opened", "pull_request": {
          "id": 10, "user": {"login": "ana"}, "title": "Tea", "created_at": AT}}),
    entry("PullRequestEvent", {"action": "closed", "pull_request": {
          "id": 10, "user": CY, "merged_at": AT, "merged_by": {"login": "ana"}}}),
    entry("PushEvent", {"push_id": 1, "size": 1, "ref": "refs/heads/main", "head": "abc",
          "commits": [{"sha": "abc", "message": "Plant"}]}),
    entry("MemberEvent", {"action": "added", "member": CY}),
]  # fmt: skip


def read(tmp_path: Path, entries: list[Any], packed: bool = True) -> list[Outcome]:
    lines = "".join(json.dumps(each) + "\n" for each in entries).encode()
    file = tmp_path / "2024-03-12-14.json.gz"
    file.write_bytes(gzip.compress(lines) if packed else lines)
    return list(github.read(file, NO_OPTIONS))


def said(outcomes: list[Outcome]) -> list[tuple[object, ...]]:
    return [
        (e["kind"], e["actor"], e.get("target"), e["id"])
        for e in outcomes
        if not isinstance(e, Ignored)
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_what_people_did_has_the_ids_of_the_webhook(tmp_path, packed):
    outcomes = read(tmp_path, ENTRIES, packed)
    assert said(outcomes) == [
        ("follow", "github:ana", "github:bo/garden", f"follow:bo/garden:ana:{AT}"),
        ("share", "github:ana", "github:bo", "fork:7"),
        ("comment", "github:ana", "github:bo", "issue-comment:8"),
        ("comment", "github:ana", "github:cy", "review:9"),
        ("post", "github:ana", None, "pull:10:opened"),
        ("endorse", "github:ana", "github:cy", "pull:10:merged"),
        ("post", "github:ana", None, "push:abc"),
        ("connect", "github:cy", "github:bo/garden", "event:36481234567"),
    ]
    assert all(e["at"] == AT for e in outcomes if not isinstance(e, Ignored))


def test_entries_of_after_october_2025(tmp_path):
    slim = {"id": 10, "number": 1, "url": "https://api.github.com/x", "head": {}, "base": {}}
    outcomes = read(tmp_path, [
        entry("PullRequestEvent", {"action": "opened", "number": 1, "pull_request": slim}),
        entry("PullRequestEvent", {"action": "merged", "number": 1, "pull_request": slim}),
        entry("PushEvent", {"ref": "refs/heads/main", "head": "def", "before": "abc"}),
    ])  # fmt: skip
    assert said(outcomes) == [
        ("post", "github:ana", None, "pull:10:opened"),
        ("post", "github:ana", None, "push:def"),
    ]
    assert [e.example for e in outcomes if isinstance(e, Ignored)] == ["line 2"]


def test_what_says_nothing_of_people_is_named_by_its_line(tmp_path):
    outcomes = read(tmp_path, [
        ENTRIES[0],
        entry("GollumEvent", {"pages": []}),
        entry("WatchEvent", {"action": "started"}, login="renovate[bot]"),
        {"type": "WatchEvent"},
        entry("IssueCommentEvent", {"action": "created"}),
    ])  # fmt: skip
    assert [each.reason for each in outcomes if isinstance(each, Ignored)] == [
        "GollumEvent is not mapped",
        "a follow by a bot",
        "a line that is no entry",
        "unreadable: comment is required",
    ]
    assert outcomes[1] == ("GollumEvent is not mapped", "line 2")


def test_another_file(tmp_path):
    with pytest.raises(ValueError, match="line 1 is no entry"):
        read(tmp_path, [{"kind": "like"}])


def test_a_file_that_is_torn(tmp_path):
    read(tmp_path, ENTRIES)
    file = tmp_path / "2024-03-12-14.json.gz"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ValueError, match="cannot be unpacked to its end"):
        list(github.read(file, NO_OPTIONS))
