"""GitHub: `X-Hub-Signature-256`, and what people do to each other's work.

A repository is a member as well (`github:octocat/hello-world`): one can follow it, and stop,
whatever else of its owner's one follows. What bots do is ignored.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

from services.ingest.signatures.hmac_signatures import check_hmac
from services.ingest.sources.convention import Delivery, Ignored
from services.ingest.sources.github.payload import Payload, User
from services.ingest.sources.mapped import Mapped, Statement, directed
from services.ingest.sources.payloads import needed, parse, shaped, unexpected

Said = Statement | Ignored


class GitHub(Mapped):
    """`type = "github"`; members are `github:LOGIN` and `github:OWNER/REPOSITORY`."""

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Hub-Signature-256`."""
        check_hmac(delivery, self.secrets, "X-Hub-Signature-256", "sha256=")

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`X-GitHub-Delivery`, which stays the same when it is sent again."""
        return delivery.headers.get("x-github-delivery")

    def say(self, delivery: Delivery) -> Iterator[Said]:
        """The one thing that a delivery says."""
        event = delivery.headers.get("x-github-event")
        if event is None:
            raise unexpected("The header X-GitHub-Event is missing")
        if event in _EVENTS:
            yield _EVENTS[event](shaped(_payload(delivery), Payload))
        else:
            yield Ignored(f"{event} is not mapped")


def _payload(delivery: Delivery) -> Any:
    if delivery.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        (body,) = parse_qs(delivery.body).get(b"payload", [b""])[:1]
        return parse(body)
    return delivery.json


def _starred(p: Payload) -> Said:
    kind = {"created": "follow", "started": "follow", "deleted": "unfollow"}.get(p.action)
    repository = needed(p.repository, "repository")
    at = p.starred_at or repository.updated_at  # of the (un)starring: it touches the repository
    return _between(kind, p.sender, repository.full_name, at=at) if kind else _nothing(p)


def _forked(p: Payload) -> Said:
    fork = needed(p.forkee, "forkee")
    owner = needed(p.repository, "repository").owner
    return _with(p, "share", p.sender, owner, at=fork.created_at, url=fork.html_url)


def _commented(p: Payload) -> Said:
    comment = needed(p.comment, "comment")
    on = needed(p.issue or p.pull_request, "issue")
    if p.action not in ("created", "deleted"):
        return _nothing(p)
    if p.action == "deleted":
        return _with(p, "comment", comment.user, on.user, at=comment.created_at, undo=True)
    fields = {"at": comment.created_at, "text": comment.body, "url": comment.html_url}
    return _with(p, "comment", comment.user, on.user, **fields)


def _reviewed(p: Payload) -> Said:
    review, pull = needed(p.review, "review"), needed(p.pull_request, "pull_request")
    if p.action != "submitted":
        return _nothing(p)
    fields = {"at": review.submitted_at, "text": review.body, "url": review.html_url}
    return _with(p, "comment", review.user, pull.user, **fields)


def _pulled(p: Payload) -> Said:
    pull = needed(p.pull_request, "pull_request")
    if p.action == "opened":
        return _post(pull.user, pull.title, pull.html_url, pull.created_at)
    if p.action == "review_requested" and p.requested_reviewer:
        return _between("mention", p.sender, p.requested_reviewer, at=pull.updated_at)
    if p.action == "closed" and pull.merged_at:
        return _between("endorse", pull.merged_by, pull.user, at=pull.merged_at)
    return _nothing(p)


def _pushed(p: Payload) -> Said:
    commit = p.head_commit
    return _post(p.sender, commit.message, p.compare) if commit else Ignored("a branch deleted")


def _joined(p: Payload) -> Said:
    repository, member = needed(p.repository, "repository"), needed(p.member, "member")
    kind = {"added": "connect", "removed": "disconnect"}.get(p.action)
    return _between(kind, member, repository.full_name) if kind else _nothing(p)


def _organized(p: Payload) -> Said:
    organization = needed(p.organization, "organization")
    kind = {"member_added": "connect", "member_removed": "disconnect"}.get(p.action)
    if kind is None:
        return _nothing(p)
    return _between(kind, needed(p.membership, "membership").user, organization)


_EVENTS: dict[str, Callable[[Payload], Said]] = {
    "star": _starred,
    "watch": _starred,
    "fork": _forked,
    "issue_comment": _commented,
    "pull_request_review_comment": _commented,
    "pull_request_review": _reviewed,
    "pull_request": _pulled,
    "push": _pushed,
    "member": _joined,
    "organization": _organized,
}


def _between(kind: str, actor: User | None, target: User | str | None, **fields: Any) -> Said:
    if actor is None or target is None:
        return Ignored("an account that is gone")
    if actor.type == "Bot":
        return Ignored(f"a {kind} by a bot")
    to = target if isinstance(target, str) else target.login
    return directed(kind, actor.login, to, **fields)


def _with(p: Payload, kind: str, actor: User | None, person: User | None, **fields: Any) -> Said:
    """With `person`, or with the repository where that is the actor himself."""
    target = needed(p.repository, "repository").full_name if person == actor else person
    return _between(kind, actor, target, **fields)


def _post(by: User | None, text: str | None, url: str | None, at: str | None = None) -> Said:
    if by is None or by.type == "Bot":
        return Ignored("a post by nobody")
    return {"kind": "post", "actor": by.login, "text": text, "url": url, "at": at}


def _nothing(p: Payload) -> Ignored:
    return Ignored(f"{p.action or 'no action'} changes no relationship")
