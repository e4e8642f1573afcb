"""What Rapport answers: the api's own shapes, and those of what it passes on to ingest."""

from typing import Literal

from pydantic import BaseModel

from services.api.audience.answer import Audience, AudienceHistory
from services.api.circle.answer import Circle
from services.api.circle.health_answer import CircleHealth
from services.api.erasure.answer import Erased
from services.api.feed.answer import FeedItem, FeedPage
from services.api.http.answer_parts import Accepted
from services.api.introductions.expert_answer import Expert, ExpertPage
from services.api.introductions.path_answer import PathPage
from services.api.likelihood.answer import Likelihood
from services.api.likelihood.likely_answer import LikelyContact, LikelyPage
from services.api.live.answer import Changed, Here
from services.api.members.conflict_answer import Conflict, ConflictPage
from services.api.members.profile_answer import Member
from services.api.members.settings_answer import Settings
from services.api.places.nearby_answer import NearbyContact, NearbyPage
from services.api.places.reach_answer import Reach
from services.api.relationships.answer import RankedRelationship, Relationship
from services.api.relationships.history_answer import History
from services.api.relationships.preferences_answer import Preferences, PreferencesPage
from services.api.relationships.ranked_answer import RelationshipPage
from services.api.relationships.shared_answer import Shared, SharedPage
from services.api.search.search_answer import FoundMember, MemberPage
from services.api.suggestions.answer import Suggestion, SuggestionPage
from services.api.system.answer import System
from services.api.system.dead_letter_answer import DeadLetter, DeadLetterPage


class Source(BaseModel):
    """A source that is configured, and what came by it since ingest was started."""

    name: str
    type: str
    pulled: bool
    path: str | None
    signed: bool
    accepted: int
    ignored: int
    refused: int
    last_accepted_at: str | None
    last_refused_at: str | None
    last_refusal: str | None


class SourcePage(BaseModel):
    """All sources."""

    since: str
    items: list[Source]
    next_cursor: str | None


class SourceSecrets(BaseModel):
    """The secrets of a source, the latest first."""

    items: list[str]


class Key(BaseModel):
    """A key: what it may do, of whom, and until when; never the key itself."""

    id: str
    name: str
    scopes: list[str]
    members: Literal["all"] | list[str]
    sources: Literal["all"] | list[str]
    expires_at: str | None
    created_at: str


class KeyPage(BaseModel):
    """All keys."""

    items: list[Key]
    next_cursor: str | None


__all__ = [
    "Accepted", "Audience", "AudienceHistory", "Changed", "Circle", "CircleHealth", "Conflict",
    "ConflictPage", "DeadLetter", "DeadLetterPage", "Erased", "Expert", "ExpertPage", "FeedItem",
    "FeedPage", "FoundMember", "Here", "History", "Key", "KeyPage", "Likelihood", "LikelyContact",
    "LikelyPage", "Member", "MemberPage", "NearbyContact", "NearbyPage", "PathPage", "Preferences",
    "PreferencesPage", "RankedRelationship", "Reach", "Relationship", "RelationshipPage",
    "Settings", "Shared", "SharedPage", "Source", "SourcePage", "SourceSecrets", "Suggestion",
    "SuggestionPage", "System",
]  # fmt: skip
