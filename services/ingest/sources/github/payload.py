"""GitHub's payloads, one shape for each event, as far as they are read."""

from msgspec import Struct, field


class User(Struct):
    """A person, an organisation or a bot (`type`)."""

    login: str
    type: object = "User"

    @property
    def is_bot(self) -> bool:
        """Whether it is a program; of apps, the login says so as well."""
        return self.type == "Bot" or self.login.endswith("[bot]")


class Repository(Struct):
    """`updated_at` is also when it was last starred or unstarred."""

    full_name: str
    owner: User | None = None
    updated_at: object = None


class Work(Struct):
    """An issue, a pull request, or a comment or review of one; `user` is null once deleted."""

    user: User | None = None
    id: int | str | None = None
    html_url: str | None = None
    title: str | None = None
    body: str | None = None
    state: str | None = None
    created_at: object = None
    updated_at: object = None
    submitted_at: object = None
    merged_at: object = None
    merged_by: User | None = None


class Fork(Struct):
    """The new repository."""

    id: int | str | None = None
    created_at: object = None
    html_url: str | None = None


class Commit(Struct):
    """What was pushed last, and when it was made."""

    id: str | None = None
    message: str | None = None
    timestamp: object = None


class Membership(Struct):
    """Whose membership of an organisation changed."""

    user: User | None = None


class Change(Struct, kw_only=True):
    """What every delivery has. `sender` is null where that account is gone."""

    action: str | None = None


class Starred(Change, kw_only=True):
    """`star`, `watch`."""

    sender: User | None
    repository: Repository
    starred_at: object = None


class Forked(Change, kw_only=True):
    """`fork`."""

    sender: User | None
    repository: Repository | None = None
    forkee: Fork


class Commented(Change, kw_only=True):
    """`issue_comment`, of an issue or of a pull request."""

    repository: Repository | None = None
    comment: Work
    subject: Work = field(name="issue")


class CommentedInCode(Change, kw_only=True):
    """`pull_request_review_comment`."""

    repository: Repository | None = None
    comment: Work
    subject: Work = field(name="pull_request")


class Reviewed(Change, kw_only=True):
    """`pull_request_review`."""

    repository: Repository | None = None
    review: Work
    pull_request: Work


class PullRequestChanged(Change, kw_only=True):
    """`pull_request`."""

    sender: User | None = None
    pull_request: Work
    requested_reviewer: User | None = None


class Pushed(Change, kw_only=True):
    """`push`, of a branch or a tag (`ref`); no commit where that was deleted."""

    sender: User | None
    ref: str = ""
    created: bool = False
    commits: list[object] | None = None
    head_commit: Commit | None = None
    compare: str | None = None


class CollaboratorChanged(Change, kw_only=True):
    """`member`."""

    repository: Repository
    member: User | None = None


class OrganizationChanged(Change, kw_only=True):
    """`organization`."""

    organization: User
    membership: Membership | None = None
