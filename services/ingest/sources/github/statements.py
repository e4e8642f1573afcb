"""What people do to each other's work on GitHub.

A repository is a member as well (`github:octocat/hello-world`): one can follow it, and stop,
without following anything else of its owner. What bots do is ignored.
"""

from collections.abc import Callable
from typing import Any

from services.ingest.sources.github.payload import Payload, User
from services.ingest.sources.payload_shapes import needed
from services.ingest.sources.statements import Ignored, Outcome, Statement, directed


def _starred(p: Payload) -> Outcome:
    kind = {"created": "follow", "started": "follow", "deleted": "unfollow"}.get(p.action)
    repository = needed(p.repository, "repository")
    at = p.starred_at or repository.updated_at  # of the (un)starring: it touches the repository
    return _interaction(kind, p.sender, repository.full_name, at=at) if kind else _unchanged(p)


def _forked(p: Payload) -> Outcome:
    fork = needed(p.forkee, "forkee")
    owner = needed(p.repository, "repository").owner
    return _with(p, "share", p.sender, owner, at=fork.created_at, url=fork.html_url)


def _commented(p: Payload) -> Outcome:
    comment = needed(p.comment, "comment")
    subject = needed(p.issue or p.pull_request, "issue")
    if p.action not in ("created", "deleted"):
        return _unchanged(p)
    about = "issue" if p.issue else "pull"
    fields: Statement = {
        "id": f"{about}-comment:{needed(comment.id, 'comment.id')}",
        "at": comment.created_at,
    }
    if p.action == "deleted":
        fields |= {"undo": True}
    else:
        fields |= {"text": comment.body, "url": comment.html_url}
    return _with(p, "comment", comment.user, subject.user, **fields)


def _reviewed(p: Payload) -> Outcome:
    review, pull = needed(p.review, "review"), needed(p.pull_request, "pull_request")
    if p.action != "submitted":
        return _unchanged(p)
    fields = {"at": review.submitted_at, "text": review.body, "url": review.html_url}
    id_ = f"review:{needed(review.id, 'review.id')}"
    return _with(p, "comment", review.user, pull.user, id=id_, **fields)


def _pull_request_changed(p: Payload) -> Outcome:
    pull = needed(p.pull_request, "pull_request")
    if p.action == "opened":
        return _post(pull.user, pull.title, pull.html_url, pull.created_at)
    if p.action == "review_requested" and p.requested_reviewer:
        return _interaction("mention", p.sender, p.requested_reviewer, at=pull.updated_at)
    if p.action == "closed" and pull.merged_at:
        return _interaction("endorse", pull.merged_by, pull.user, at=pull.merged_at)
    return _unchanged(p)


def _pushed(p: Payload) -> Outcome:
    commit = p.head_commit
    return _post(p.sender, commit.message, p.compare) if commit else Ignored("a branch deleted")


def _collaborator_changed(p: Payload) -> Outcome:
    repository, member = needed(p.repository, "repository"), needed(p.member, "member")
    kind = {"added": "connect", "removed": "disconnect"}.get(p.action)
    return _interaction(kind, member, repository.full_name) if kind else _unchanged(p)


def _organization_changed(p: Payload) -> Outcome:
    organization = needed(p.organization, "organization")
    kind = {"member_added": "connect", "member_removed": "disconnect"}.get(p.action)
    if kind is None:
        return _unchanged(p)
    return _interaction(kind, needed(p.membership, "membership").user, organization)


EVENTS: dict[str, Callable[[Payload], Outcome]] = {
    "star": _starred,
    "watch": _starred,
    "fork": _forked,
    "issue_comment": _commented,
    "pull_request_review_comment": _commented,
    "pull_request_review": _reviewed,
    "pull_request": _pull_request_changed,
    "push": _pushed,
    "member": _collaborator_changed,
    "organization": _organization_changed,
}
"""What each event of GitHub's (`X-GitHub-Event`) is mapped by."""


def _interaction(
    kind: str, actor: User | None, target: User | str | None, **fields: Any
) -> Outcome:
    if actor is None or target is None:
        return Ignored("an account that is gone")
    if actor.type == "Bot":
        return Ignored(f"a {kind} by a bot")
    to = target if isinstance(target, str) else target.login
    return directed(kind, actor.login, to, **fields)


def _with(p: Payload, kind: str, actor: User | None, person: User | None, **fields: Any) -> Outcome:
    """With `person`, or with the repository where `person` is the actor himself."""
    target = needed(p.repository, "repository").full_name if person == actor else person
    return _interaction(kind, actor, target, **fields)


def _post(by: User | None, text: str | None, url: str | None, at: str | None = None) -> Outcome:
    if by is None or by.type == "Bot":
        return Ignored("a post by nobody")
    return {"kind": "post", "actor": by.login, "text": text, "url": url, "at": at}


def _unchanged(p: Payload) -> Ignored:
    return Ignored(f"{p.action or 'no action'} changes no relationship")
