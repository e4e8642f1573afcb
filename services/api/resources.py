"""The resources that the api serves: each module registers its endpoints in its `routes`."""

from services.api.audience import audience
from services.api.audience import history as audience_history
from services.api.circle import circle, health
from services.api.erasure import erase
from services.api.export import export
from services.api.feed import feed
from services.api.feed import live as live_feed
from services.api.http.routing.routes import Routes
from services.api.introductions import experts, paths
from services.api.likelihood import likelihood, likely
from services.api.live import live
from services.api.members import conflicts, profile, settings
from services.api.places import nearby, reach
from services.api.relationships import (
    history,
    preferences,
    ranked,
    relationship,
    set_preferences,
    shared,
)
from services.api.search import search
from services.api.suggestions import suggestions
from services.api.system import dead_letters, resume, system

RESOURCES: tuple[Routes, ...] = tuple(
    module.routes
    for module in (
        relationship,
        ranked,
        likelihood,
        likely,
        history,
        shared,
        preferences,
        set_preferences,
        suggestions,
        circle,
        health,
        paths,
        audience,
        audience_history,
        feed,
        live_feed,
        live,
        experts,
        nearby,
        reach,
        profile,
        settings,
        export,
        erase,
        search,
        conflicts,
        system,
        dead_letters,
        resume,
    )
)
"""In the order in which a request's path is compared with theirs: the first are found fastest."""
