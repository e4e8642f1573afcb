"""What people do to each other's work on GitHub.

A repository is a member as well (`github:octocat/hello-world`): one can follow it, and stop,
without following anything else of its owner. What bots do is ignored, and what is done to theirs.

Ids are those of what was made, as several hooks report the same: a member that joins has none, and
is known by the digest of the delivery.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct

from services.ingest.sources.github.payload import (
    CollaboratorChanged,
    Commented,
    CommentedInCode,
    Forked,
    OrganizationChanged,
    PullRequestChanged,
    Pushed,
    Repository,
    Reviewed,
    Starred,
    User,
    Work,
)
from services.ingest.sources.statements import Ignored, Outcome, Statement, directed, id_of

_GONE = Ignored("an account that is gone")


def _starred(p: Starred) -> Outcome:
    kind = {"created": "follow", "started": "follow", "deleted": "unfollow"}.get(p.action or "")
    if kind is None:
        return _unchanged(p.action)
    if p.sender is None:
        return _GONE
    at = p.starred_at or p.repository.updated_at  # of the (un)starring: it touches the repository
    id_ = id_of(kind, p.repository.full_name, p.sender.login, at)
    return _interaction(kind, p.sender, p.repository.full_name, id=id_, at=at)


def _forked(p: Forked) -> Outcome:
    fork = p.forkee
    fields = {"at": fork.created_at, "url": fork.html_url}
    id_ = id_of("fork", fork.id or fork.html_url)
    owner = p.repository.owner if p.repository else None
    return _with(p.repository, "share", p.sender, owner, id=id_, **fields)


def _commented(about: str, p: Commented | CommentedInCode) -> Outcome:
    comment = p.comment
    if p.action not in ("created", "deleted"):
        return _unchanged(p.action)
    fields: Statement = {"id": id_of(f"{about}-comment", comment.id), "at": comment.created_at}
    if p.action == "deleted":
        fields |= {"undo": True}
    else:
        fields |= {"text": comment.body, "url": comment.html_url}
    return _with(p.repository, "comment", comment.user, p.subject.user, **fields)


def _reviewed(p: Reviewed) -> Outcome:
    review = p.review
    if p.action != "submitted":
        return _unchanged(p.action)
    if review.state == "commented" and not review.body:
        return Ignored("a review that only carries comments")
    fields = {"at": review.submitted_at, "text": review.body, "url": review.html_url}
    id_ = id_of("review", review.id)
    return _with(p.repository, "comment", review.user, p.pull_request.user, id=id_, **fields)


def _pull_request_changed(p: PullRequestChanged) -> Outcome:
    pull = p.pull_request
    if p.action == "opened":
        id_ = _id_of_pull(pull, "opened")
        return _post(pull.user, id=id_, at=pull.created_at, text=pull.title, url=pull.html_url)
    if p.action == "review_requested" and p.requested_reviewer:
        id_ = _id_of_pull(pull, "asked", p.requested_reviewer.login, pull.updated_at)
        return _interaction("mention", p.sender, p.requested_reviewer, id=id_, at=pull.updated_at)
    if p.action == "closed" and pull.merged_at:
        id_ = _id_of_pull(pull, "merged")
        return _interaction("endorse", pull.merged_by, pull.user, id=id_, at=pull.merged_at)
    return _unchanged(p.action)


def _id_of_pull(pull: Work, *done: object) -> str | None:
    return id_of("pull", pull.id or pull.html_url, *done)


def _pushed(p: Pushed) -> Outcome:
    """A post as old as its last commit: a branch may well bring what was long there."""
    commit = p.head_commit
    if commit is None:
        return Ignored("a push without a commit")
    if p.ref.startswith("refs/tags/"):
        return Ignored("a push of a tag")
    if p.created and p.commits == []:
        return Ignored("a push of a branch without new commits")
    id_ = id_of("push", commit.id)
    return _post(p.sender, id=id_, at=commit.timestamp, text=commit.message, url=p.compare)


def _collaborator_changed(p: CollaboratorChanged) -> Outcome:
    kind = {"added": "connect", "removed": "disconnect"}.get(p.action or "")
    return _interaction(kind, p.member, p.repository.full_name) if kind else _unchanged(p.action)


def _organization_changed(p: OrganizationChanged) -> Outcome:
    kind = {"member_added": "connect", "member_removed": "disconnect"}.get(p.action or "")
    if kind is None:
        return _unchanged(p.action)
    return _interaction(kind, p.membership.user if p.membership else None, p.organization)


EVENTS: dict[str, tuple[type[Struct], Callable[[Any], Outcome]]] = {
    "star": (Starred, _starred),
    "watch": (Starred, _starred),
    "fork": (Forked, _forked),
    "issue_comment": (Commented, partial(_commented, "issue")),
    "pull_request_review_comment": (CommentedInCode, partial(_commented, "pull")),
    "pull_request_review": (Reviewed, _reviewed),
    "pull_request": (PullRequestChanged, _pull_request_changed),
    "push": (Pushed, _pushed),
    "member": (CollaboratorChanged, _collaborator_changed),
    "organization": (OrganizationChanged, _organization_changed),
}
"""The shape of each event of GitHub's (`X-GitHub-Event`), and what maps it."""


def _interaction(
    kind: str, actor: User | None, target: User | str | None, **fields: Any
) -> Outcome:
    if actor is None or target is None:
        return _GONE
    if actor.is_bot:
        return Ignored(f"a {kind} by a bot", actor.login)
    if isinstance(target, str):
        return directed(kind, actor.login, target, **fields)
    if target.is_bot:
        return Ignored(f"a {kind} to a bot", target.login)
    return directed(kind, actor.login, target.login, **fields)


def _with(
    repository: Repository | None, kind: str, actor: User | None, person: User | None, **fields: Any
) -> Outcome:
    """With `person`, or with the repository where `person` is the actor himself."""
    if actor is None or person is None or actor.login != person.login:
        return _interaction(kind, actor, person, **fields)
    return _interaction(kind, actor, repository.full_name if repository else None, **fields)


def _post(by: User | None, **fields: Any) -> Outcome:
    if by is None:
        return _GONE
    if by.is_bot:
        return Ignored("a post by a bot", by.login)
    return {"kind": "post", "actor": by.login, **fields}


def _unchanged(action: str | None) -> Ignored:
    return Ignored(f"{action or 'no action'} changes no relationship")
