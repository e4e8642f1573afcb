"""Every route of the api that changes something, as a function that makes its request.

Each may be sent again: what it states is the same then.
"""

import uuid
from typing import Any

from rapport_client import answers
from rapport_client.calls import Call
from rapport_client.routes import EGO, PAIR


def set_preferences(ego: str, contact: str, **change: Any) -> Call[answers.Accepted]:
    """Set `cadence_days`, `tags`, `hidden`, `snoozed_until`, `done_at`; None takes one back."""
    parts = {"ego": ego, "contact": contact}
    return Call(route=PAIR, parts=parts, method="PUT", body=change, shape=answers.Accepted)


def set_settings(ego: str, *, introductions: bool | None) -> Call[answers.Accepted]:
    """Whether ways to others may lead through ego; None takes it back."""
    body = {"introductions": introductions}
    return Call(
        route=EGO + "/settings",
        parts={"ego": ego},
        method="PUT",
        body=body,
        shape=answers.Accepted,
    )


def erase(member: str, *, always: bool = False) -> Call[answers.Erased]:
    """Forget a member; `always`: also whatever comes later."""
    return Call(
        route="/v1/members/{member}",
        parts={"member": member},
        query={"always": always},
        method="DELETE",
        shape=answers.Erased,
    )


def withdraw_objection(member: str) -> Call[answers.Accepted]:
    """Let what comes of an erased member count again."""
    return Call(
        route="/v1/members/{member}/objection",
        parts={"member": member},
        method="DELETE",
        shape=answers.Accepted,
    )


def log_interaction(
    ego: str, contact: str, kind: str, *, event_id: str | None = None, at: str | int | None = None
) -> Call[answers.Accepted]:
    """Say what ego did: called, met, wrote. `event_id` names it; without, one is made."""
    body = {"id": event_id or str(uuid.uuid4()), "ego": ego, "contact": contact, "kind": kind}
    stated = body if at is None else {**body, "at": at}
    return Call(route="/v1/interactions", method="POST", body=stated, shape=answers.Accepted)


def state_identity(
    member: str, alias: str, *, undo: bool = False, other_key: str | None = None
) -> Call[answers.Accepted]:
    """Say that `alias` is another id of `member`; `undo` keeps the two apart.

    `other_key` is the other's, where a key is bound to each.
    """
    headers = {} if other_key is None else {"Rapport-Other-Key": other_key}
    return Call(
        route="/v1/identities",
        method="POST",
        body={"member": member, "alias": alias, "undo": undo},
        headers=headers,
        shape=answers.Accepted,
    )
