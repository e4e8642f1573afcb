"""GitHub's event archive: JSON lines, as gharchive.org packs them by the hour.

An entry has what a webhook delivers as `payload`, and its sender, repository and time beside it.
Since October 2025 a pull request in it does not say whose it is, nor a push what was pushed.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from msgspec import Struct, field

from services.ingest.imports.options import ImportOptions
from services.ingest.sources.github.payload import User
from services.ingest.sources.github.statements import EVENTS
from services.ingest.sources.payload_shapes import part_as
from services.ingest.sources.statements import Ignored, Outcome, namespaced

_NAMESPACE = "github:"
_GZIP = b"\x1f\x8b"
_LONGEST = 32 << 20
"""Bytes of a line; GitHub caps payloads at 25 MB."""

_NO_ENTRY = "a line that is no entry"

_EVENTS = {
    "WatchEvent": "watch",
    "ForkEvent": "fork",
    "IssueCommentEvent": "issue_comment",
    "PullRequestReviewCommentEvent": "pull_request_review_comment",
    "PullRequestReviewEvent": "pull_request_review",
    "PullRequestEvent": "pull_request",
    "PushEvent": "push",
    "MemberEvent": "member",
}
"""The webhook of each type of entry."""


class _Repository(Struct):
    name: str


class _Entry(Struct):
    id: str
    type: str
    actor: User
    repo: _Repository
    created_at: str
    payload: dict[str, Any] = field(default_factory=dict)


def read(file: Path, options: ImportOptions) -> Iterator[Outcome]:
    """What people did by the entries of `file`, gzipped or not.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is no such archive, or ends in the middle.
    """
    found = False
    with _unpacked(file) as lines:
        try:
            for number, line in enumerate(iter(lambda: lines.readline(_LONGEST), b""), 1):
                outcome = _outcome(line, f"line {number}")
                found = found or not isinstance(outcome, Ignored) or outcome.reason != _NO_ENTRY
                if not found:
                    raise ValueError(f"is no archive of GitHub's events: line {number} is no entry")
                yield outcome
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(f"cannot be unpacked to its end ({error})") from None


def _unpacked(file: Path) -> IO[bytes]:
    with file.open("rb") as stream:
        packed = stream.read(len(_GZIP)) == _GZIP
    return cast(IO[bytes], gzip.open(file)) if packed else file.open("rb")


def _outcome(line: bytes, place: str) -> Outcome:
    try:
        entry = msgspec.json.decode(line, type=_Entry)
    except (msgspec.MsgspecError, RecursionError) as error:
        return Ignored(_NO_ENTRY, f"{place}: {error}")
    event = _EVENTS.get(entry.type)
    if event is None:
        return Ignored(f"{entry.type} is not mapped", place)
    shape, statement_of = EVENTS[event]
    delivered = part_as(shape, _delivery(entry, event), place)
    outcome = delivered if isinstance(delivered, Ignored) else statement_of(delivered)
    if isinstance(outcome, Ignored):
        return Ignored(outcome.reason, outcome.example or place)
    known = {name: value for name, value in outcome.items() if value is not None}
    own = {"id": f"event:{entry.id}", "at": entry.created_at}  # of what has none in a webhook
    return namespaced(own | known, _NAMESPACE)


def _delivery(entry: _Entry, event: str) -> dict[str, Any]:
    """As the webhook `event` would have had it."""
    name, at = entry.repo.name, entry.created_at
    repository = {
        "full_name": name,
        "owner": {"login": name.partition("/")[0]},
        "updated_at": at,
    }
    delivered = entry.payload | {
        "sender": msgspec.to_builtins(entry.actor),
        "repository": repository,
    }
    return delivered | _OTHERWISE.get(event, _unchanged)(delivered, at)


def _pushed(payload: dict[str, Any], at: str) -> dict[str, Any]:
    commits = payload.get("commits") or [{}]
    last = commits[-1] if isinstance(commits[-1], dict) else {}
    head = {"id": payload.get("head"), "message": last.get("message"), "timestamp": at}
    return {"head_commit": head, "created": payload.get("size") == 0}


def _reviewed(payload: dict[str, Any], at: str) -> dict[str, Any]:
    return {"action": "submitted"} if payload.get("action") == "created" else {}


def _pull_changed(payload: dict[str, Any], at: str) -> dict[str, Any]:
    """Opened by whose it is; `merged` is closed by merging, and by whom."""
    action, sender = payload.get("action"), payload["sender"]
    pull = payload.get("pull_request")
    if not isinstance(pull, dict):
        return {}
    if action == "opened":
        return {"pull_request": {"user": sender, "created_at": at} | pull}
    if action == "merged":
        merged = {"merged_at": at, "merged_by": sender} | pull
        return {"action": "closed", "pull_request": merged}
    return {}


def _unchanged(payload: dict[str, Any], at: str) -> dict[str, Any]:
    return {}


_OTHERWISE = {"push": _pushed, "pull_request_review": _reviewed, "pull_request": _pull_changed}
"""What the archive says otherwise."""
