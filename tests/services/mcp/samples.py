"""Answers of the api, as a test needs them."""

from typing import Any

from rapport_client.answers import History, Likelihood, Member, Relationship
from services.mcp.known import Known

NOW = "2026-11-28T09:00:00Z"
COUNTS = {"outbound": 3, "inbound": 2, "mutual": 1}
NOTHING = {"outbound": 0, "inbound": 0, "mutual": 0}


def member(**given: Any) -> Member:
    nothing = {
        "id": "bo", "at": NOW, "name": "Bo Lindqvist", "is_brand": False, "aliases": [],
        "home": None, "place": None, "job": None, "jobs": [], "topics": [], "updates": [],
        "followers": 0, "last_event_at": None,
    }  # fmt: skip
    return Member.model_validate(nothing | given)


def topics(*names: str) -> list[dict[str, Any]]:
    return [{"topic": name, "weight": 1.0} for name in names]


def update(kind: str, at: str, **given: Any) -> dict[str, Any]:
    return {"at": at, "source": "test", "id": at, "kind": kind, **given}


def relationship(**given: Any) -> Relationship:
    met = {
        "ego": "ana", "contact": "bo", "at": NOW, "score": 50.0, "strength": 20.0,
        "stage": "contact", "trend": "cooling", "following": True, "followed_by": False,
        "connected": True, "blocked": False,
        "first_interaction_at": "2026-08-30T12:00:00Z",
        "last_interaction_at": "2026-11-24T12:00:00Z",
        "last_outbound_at": "2026-11-24T12:00:00Z", "last_inbound_at": None,
        "interactions": COUNTS, "reciprocity": 0.5,
        "windows": {"1d": NOTHING, "7d": NOTHING, "28d": COUNTS}, "exposures": {"28d": 4},
        "explanation": [
            {"kind": "meeting", "direction": "mutual", "decayed_count": 1.0, "points": 15.0},
            {"kind": "message", "direction": "outbound", "decayed_count": 1.0, "points": 5.0},
        ],
        "approximate": False,
    }  # fmt: skip
    return Relationship.model_validate(met | given)


def known(profile: Member | None = None, **given: Any) -> Known:
    history = History.model_validate({
        "ego": "ana", "contact": "bo", "at": NOW, "days": [], "counts": [],
        "rhythm": {"usual_gap_days": 1.7, "silent_days": 4}, "interactions": [],
    })  # fmt: skip
    features = [("base", "how likely it is of anybody known", 9.0), ("ever", "ever in touch", -2.0)]
    likelihood = Likelihood.model_validate({
        "ego": "ana", "contact": "bo", "at": NOW, "model": "1", "rank": 3, "share": 0.1,
        "within_7d": 0.682, "within_30d": 0.999, "meets_within_28d": None,
        "explanation": [
            {"feature": name, "words": words, "next": 0.0, "week": points, "month": points}
            for name, words, points in features
        ],
    })  # fmt: skip
    return Known(relationship(**given), profile, history, likelihood)
