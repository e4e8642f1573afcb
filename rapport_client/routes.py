"""Every route of the api that is read, as a function that makes its request."""

from typing import Literal, Unpack

from rapport_client import answers
from rapport_client.calls import Applied, Call, Pages, Read, Request

Stage = Literal["stranger", "germ", "acquaintance", "contact", "close"]

EGO = "/v1/members/{ego}"
PAIR = EGO + "/relationships/{contact}"


def relationship(ego: str, contact: str, **read: Unpack[Read]) -> Call[answers.Relationship]:
    """One relationship, and why it scores what it does."""
    return Call(
        route=PAIR,
        parts={"ego": ego, "contact": contact},
        query={**read},
        shape=answers.Relationship,
    )


def relationships(
    ego: str,
    *,
    sort: Literal["score", "recent", "trend"] = "score",
    stage: Stage | None = None,
    kind: str | None = None,
    include: Literal["contact"] | None = None,
    limit: int | None = None,
    **read: Unpack[Read],
) -> Pages[answers.RankedRelationship]:
    """Ranked contacts; with `include="contact"` who each is."""
    return Pages(
        Call(
            route=EGO + "/relationships",
            parts={"ego": ego},
            query={
                "sort": sort,
                "stage": stage,
                "kind": kind,
                "include": include,
                "limit": limit,
                **read,
            },
            shape=answers.RelationshipPage,
        )
    )


def likelihood(ego: str, contact: str, **read: Unpack[Read]) -> Call[answers.Likelihood]:
    """How likely they are in touch within 7 and 30 days, and why."""
    return Call(
        route=PAIR + "/likelihood",
        parts={"ego": ego, "contact": contact},
        query={**read},
        shape=answers.Likelihood,
    )


def likely(
    ego: str, *, limit: int | None = None, **read: Unpack[Read]
) -> Pages[answers.LikelyContact]:
    """With whom ego is likely in touch next."""
    return Pages(
        Call(
            route=EGO + "/likely",
            parts={"ego": ego},
            query={"limit": limit, **read},
            shape=answers.LikelyPage,
        )
    )


def history(
    ego: str, contact: str, *, days: int | None = None, **read: Unpack[Read]
) -> Call[answers.History]:
    """What there was between two, day by day."""
    return Call(
        route=PAIR + "/history",
        parts={"ego": ego, "contact": contact},
        query={"days": days, **read},
        shape=answers.History,
    )


def shared(
    ego: str, contact: str, *, limit: int | None = None, **read: Unpack[Read]
) -> Pages[answers.Shared]:
    """Whom both know."""
    return Pages(
        Call(
            route=PAIR + "/shared",
            parts={"ego": ego, "contact": contact},
            query={"limit": limit, **read},
            shape=answers.SharedPage,
        )
    )


def preferences(ego: str, contact: str, **read: Unpack[Read]) -> Call[answers.Preferences]:
    """What ego has set about a contact."""
    return Call(
        route=PAIR + "/preferences",
        parts={"ego": ego, "contact": contact},
        query={**read},
        shape=answers.Preferences,
    )


def all_preferences(
    ego: str,
    *,
    tag: str | None = None,
    hidden: bool | None = None,
    limit: int | None = None,
    **read: Unpack[Read],
) -> Pages[answers.Preferences]:
    """What ego has set, by contact."""
    return Pages(
        Call(
            route=EGO + "/preferences",
            parts={"ego": ego},
            query={"tag": tag, "hidden": hidden, "limit": limit, **read},
            shape=answers.PreferencesPage,
        )
    )


def suggestions(
    ego: str, *, reason: str | None = None, limit: int | None = None, **read: Unpack[Read]
) -> Pages[answers.Suggestion]:
    """With whom to get in touch, and why, the best first."""
    return Pages(
        Call(
            route=EGO + "/suggestions",
            parts={"ego": ego},
            query={"reason": reason, "limit": limit, **read},
            shape=answers.SuggestionPage,
        )
    )


def circle(ego: str, **read: Unpack[Read]) -> Call[answers.Circle]:
    """Ego's circle, summed up."""
    return Call(route=EGO + "/circle", parts={"ego": ego}, query={**read}, shape=answers.Circle)


def circle_health(ego: str, **read: Unpack[Read]) -> Call[answers.CircleHealth]:
    """How ego keeps up with its circle."""
    return Call(
        route=EGO + "/circle/health",
        parts={"ego": ego},
        query={**read},
        shape=answers.CircleHealth,
    )


def paths(
    ego: str,
    member: str,
    *,
    degrees: int | None = None,
    limit: int | None = None,
    **read: Unpack[Read],
) -> Call[answers.PathPage]:
    """Through whom ego reaches a member, the strongest way first."""
    return Call(
        route=EGO + "/paths/{member}",
        parts={"ego": ego, "member": member},
        query={"degrees": degrees, "limit": limit, **read},
        shape=answers.PathPage,
    )


def audience(ego: str, **read: Unpack[Read]) -> Call[answers.Audience]:
    """A brand's customers."""
    return Call(route=EGO + "/audience", parts={"ego": ego}, query={**read}, shape=answers.Audience)


def audience_history(ego: str, **read: Unpack[Read]) -> Call[answers.AudienceHistory]:
    """A brand's funnel, by weeks."""
    return Call(
        route=EGO + "/audience/history",
        parts={"ego": ego},
        query={**read},
        shape=answers.AudienceHistory,
    )


def feed(
    ego: str,
    *,
    sort: Literal["rank", "recent"] = "rank",
    kind: str | None = None,
    limit: int | None = None,
    **read: Unpack[Read],
) -> Pages[answers.FeedItem]:
    """What ego's people are up to."""
    return Pages(
        Call(
            route=EGO + "/feed",
            parts={"ego": ego},
            query={"sort": sort, "kind": kind, "limit": limit, **read},
            shape=answers.FeedPage,
        )
    )


def experts(
    ego: str, q: str, *, limit: int | None = None, **read: Unpack[Read]
) -> Pages[answers.Expert]:
    """Who in reach knows about `q`, why, and through whom."""
    return Pages(
        Call(
            route=EGO + "/experts",
            parts={"ego": ego},
            query={"q": q, "limit": limit, **read},
            shape=answers.ExpertPage,
        )
    )


def nearby(
    ego: str,
    *,
    place: str | None = None,
    country: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    radius_km: float | None = None,
    from_: str | int | None = None,
    to: str | int | None = None,
    limit: int | None = None,
    **read: Unpack[Read],
) -> Pages[answers.NearbyContact]:
    """Who is near a place, or near ego; degrees, km; `from_` and `to` as `at`."""
    return Pages(
        Call(
            route=EGO + "/nearby",
            parts={"ego": ego},
            query={
                "place": place,
                "country": country,
                "latitude": latitude,
                "longitude": longitude,
                "radius_km": radius_km,
                "from": from_,
                "to": to,
                "limit": limit,
                **read,
            },
            shape=answers.NearbyPage,
        )
    )


def reach(ego: str, **read: Unpack[Read]) -> Call[answers.Reach]:
    """Where the circle is, by country and continent."""
    return Call(route=EGO + "/reach", parts={"ego": ego}, query={**read}, shape=answers.Reach)


def member(member: str, **read: Unpack[Read]) -> Call[answers.Member]:
    """All that is known of a member."""
    return Call(
        route="/v1/members/{member}", parts={"member": member}, query={**read}, shape=answers.Member
    )


def settings(ego: str, **read: Unpack[Read]) -> Call[answers.Settings]:
    """What ego has set about itself."""
    return Call(route=EGO + "/settings", parts={"ego": ego}, query={**read}, shape=answers.Settings)


def members(
    q: str, *, limit: int | None = None, **read: Unpack[Read]
) -> Pages[answers.FoundMember]:
    """Members by name or id."""
    return Pages(
        Call(route="/v1/members", query={"q": q, "limit": limit, **read}, shape=answers.MemberPage)
    )


def conflicts(*, limit: int | None = None, **read: Unpack[Read]) -> Pages[answers.Conflict]:
    """Ids that two members claim."""
    return Pages(
        Call(
            route="/v1/identities/conflicts",
            query={"limit": limit, **read},
            shape=answers.ConflictPage,
        )
    )


def system() -> Call[answers.System]:
    """For an operator: whether all is well."""
    return Call(route="/v1/system", shape=answers.System)


def dead_letters(*, limit: int | None = None) -> Pages[answers.DeadLetter]:
    """For an operator: what could not be read."""
    return Pages(
        Call(route="/v1/system/dead-letters", query={"limit": limit}, shape=answers.DeadLetterPage)
    )


def sources() -> Pages[answers.Source]:
    """Sources that are configured."""
    return Pages(Call(route="/v1/sources", shape=answers.SourcePage))


def source_secrets(name: str) -> Call[answers.SourceSecrets]:
    """The secrets of a source."""
    return Call(
        route="/v1/sources/{name}/secrets", parts={"name": name}, shape=answers.SourceSecrets
    )


def keys() -> Pages[answers.Key]:
    """Keys that there are."""
    return Pages(Call(route="/v1/keys", shape=answers.KeyPage))


def export(member: str, *, events: bool = False, **applied: Unpack[Applied]) -> Request:
    """All that is kept of a member; with `events` also what the feeds still hold."""
    return Request(
        route="/v1/members/{member}/export",
        parts={"member": member},
        query={"events": events, **applied},
    )


def live(ego: str) -> Request:
    """All that changes for ego, as it changes."""
    return Request(route=EGO + "/live", parts={"ego": ego})


def feed_live(ego: str, *, kind: str | None = None) -> Request:
    """What ego's people do, as they do it."""
    return Request(route=EGO + "/feed/live", parts={"ego": ego}, query={"kind": kind})
