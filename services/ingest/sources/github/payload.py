"""GitHub's payloads, as far as they are read."""

from msgspec import Struct


class User(Struct):
    """A person, an organisation or a bot (`type`)."""

    login: str
    type: str = "User"


class Repository(Struct):
    """`updated_at` is also when it was last starred or unstarred."""

    full_name: str
    owner: User
    updated_at: str | None = None


class Work(Struct):
    """An issue, a pull request, or a comment or review of one; `user` is null once deleted."""

    user: User | None
    id: int | None = None
    html_url: str | None = None
    title: str | None = None
    body: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    submitted_at: str | None = None
    merged_at: str | None = None
    merged_by: User | None = None


class Fork(Struct):
    """The new repository."""

    created_at: str
    html_url: str


class Commit(Struct):
    """What was pushed last."""

    message: str


class Membership(Struct):
    """Whose membership of an organisation changed."""

    user: User


class Payload(Struct):
    """A delivery; which parts it has depends on its event."""

    sender: User
    repository: Repository | None = None
    organization: User | None = None
    action: str = ""
    starred_at: str | None = None
    forkee: Fork | None = None
    issue: Work | None = None
    comment: Work | None = None
    pull_request: Work | None = None
    requested_reviewer: User | None = None
    review: Work | None = None
    member: User | None = None
    membership: Membership | None = None
    compare: str | None = None
    head_commit: Commit | None = None
