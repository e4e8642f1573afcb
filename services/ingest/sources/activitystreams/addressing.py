"""Who made a thing and whom it is addressed to, as far as a payload says."""

import re
from urllib.parse import urlsplit

from services.ingest.sources.activitystreams.vocabulary import (
    COLLECTIONS,
    NAMESPACE,
    ORDERED,
    Refs,
    Thing,
    id_of,
    ids,
    things,
    types,
)

_PUBLIC = frozenset({f"{NAMESPACE}#Public", "as:Public", "Public"})

_POSTS = (
    (re.compile(r"(https?://[^/?#]+/(?:ap/)?users/[^/?#]+)/statuses/[^/?#]+/?"), r"\1"),
    (re.compile(r"(https?://[^/?#]+)/p/([^/?#]+)/\d+/?"), r"\1/users/\2"),
    (re.compile(r"(https?://[^/?#]+/user/[^/?#]+)/[a-z]+/\d+/?"), r"\1"),
)
"""Ids of posts from which the author's follows: Mastodon's and GoToSocial's, Pixelfed's,
BookWyrm's. Their Like and Announce have nothing else of it."""

_LISTS = re.compile(r"/(?:followers|following|subscribers|subscriptions|members|friends)(?:/|\?|$)")
"""Collections of people, wherever servers put them."""

_GROUPS = re.compile(r"/(?:c|m|communities|category|groups?|video-channels)/[^/?#]+/?$")
"""Communities: Lemmy's and PieFed's, Mbin's, lotide's, NodeBB's, Friendica's, PeerTube's."""

_GROUP_TYPES = COLLECTIONS | ORDERED | {"Group"}


def authors(ref: str | Thing) -> list[str]:
    """The ids of those who made a thing or did an activity, as far as the payload says.

    Where a person made it in a group, such as a video in a channel, the person.
    """
    if isinstance(ref, Thing):
        stated = ids(_people(ref.attributed_to)) or ids(ref.attributed_to) or ids(ref.actor)
        return stated or (authors(ref.id) if ref.id else [])
    posts = ((post.fullmatch(ref), author) for post, author in _POSTS)
    return [match.expand(author) for match, author in posts if match][:1]


def answered(actor: str, activity: Thing, thing: Thing) -> list[str]:
    """The ids of those whom a reply is to: the authors of what it answers.

    A server that does not embed what is answered names its author among the mentioned or addressed.
    """
    return list(
        dict.fromkeys(
            author
            for ref in thing.in_reply_to
            for author in authors(ref)
            or _of_its_server(actor, ref, mentioned(thing, activity))
            or _of_its_server(actor, ref, people(actor, activity, thing))
            if author != actor
        )
    )


def authors_or_addressed(actor: str, activity: Thing, ref: str | Thing) -> list[str]:
    """The authors of what an activity is about; where they are not stated, who is addressed."""
    return authors(ref) or _of_its_server(actor, ref, people(actor, activity))


def _of_its_server(actor: str, ref: str | Thing, known: list[str]) -> list[str]:
    """Whose thing `ref` is: the first of its own server, else the only one that is known.

    That one only where the thing is not of the actor's server, as it may be his own.
    """
    server = _server(id_of(ref) or "")
    others = [each for each in known if each != actor]
    same = [each for each in others if _server(each) == server]
    return same[:1] or (others if len(others) == 1 and _server(actor) != server else [])


def _server(id_: str) -> str:
    try:
        return urlsplit(id_).netloc.lower()
    except ValueError:  # a bracket that is no IPv6 address
        return ""


def mentioned(*parts: Thing) -> list[str]:
    """The ids of those whom `parts` mention in their tags, each once."""
    tags = (tag for part in parts for tag in things(part.tag) if "Mention" in types(tag))
    return list(dict.fromkeys(tag.href for tag in tags if tag.href))


def is_public(*parts: Thing) -> bool:
    """Whether everybody may read it: it says so, or does not say at all whom it is for."""
    stated = [refs for part in parts for refs in _fields(part) if refs is not None]
    return not stated or any(id_ in _PUBLIC for refs in stated for id_ in ids(refs))


def people(actor: str, *parts: Thing) -> list[str]:
    """The ids of the people that `parts` by `actor` are addressed to, each once, but for himself.

    Who is addressed is a person unless it is known to be a list of people or a community.
    """
    communities = {id_ for part in parts for id_ in ids(part.audience or [])}
    addressed = [id_ for part in parts for refs in _direct(part) for id_ in ids(_people(refs))]
    return [
        id_
        for id_ in dict.fromkeys(addressed)
        if id_ != actor and id_ not in communities and not _is_many(actor, id_)
    ]


def for_many(actor: str, *parts: Thing) -> bool:
    """Whether a list of people or a community is addressed as well."""
    return any(
        _is_many(actor, id_) for part in parts for refs in _fields(part) for id_ in ids(refs or [])
    )


def _is_many(actor: str, id_: str) -> bool:
    own = id_.startswith(f"{actor.rstrip('/')}/")
    return id_ in _PUBLIC or own or bool(_LISTS.search(id_) or _GROUPS.search(id_))


def _people(refs: Refs | None) -> Refs:
    """Without what is embedded and no person."""
    return [ref for ref in refs or [] if not types(ref) & _GROUP_TYPES]


def _direct(part: Thing) -> tuple[Refs | None, ...]:
    return part.to, part.cc, part.bto, part.bcc


def _fields(part: Thing) -> tuple[Refs | None, ...]:
    return *_direct(part), part.audience
