"""The resources that the api serves: each module registers its endpoints in its `routes`."""

from services.api.audience import audience
from services.api.circle import circle, health
from services.api.feed import feed, live
from services.api.http.routes import Routes
from services.api.introductions import experts, paths
from services.api.likelihood import likelihood, likely
from services.api.members import conflicts, profile, search
from services.api.places import nearby, reach
from services.api.relationships import history, preferences, ranked, relationship, set_preferences
from services.api.suggestions import suggestions

RESOURCES: tuple[Routes, ...] = tuple(
    module.routes
    for module in (
        relationship,
        ranked,
        likelihood,
        likely,
        history,
        preferences,
        set_preferences,
        suggestions,
        circle,
        health,
        paths,
        audience,
        feed,
        live,
        experts,
        nearby,
        reach,
        profile,
        search,
        conflicts,
    )
)
"""In the order in which a request's path is compared with theirs: the first are found fastest."""
