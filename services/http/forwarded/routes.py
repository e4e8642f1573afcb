"""All routes that the api forwards to ingest."""

from services.http.forwarded.forwarded_route import ForwardedRoute
from services.http.forwarded.identities import POST_IDENTITIES
from services.http.forwarded.imports import POST_IMPORTS
from services.http.forwarded.interactions import POST_INTERACTIONS
from services.http.forwarded.sources import GET_SOURCE_SECRETS, GET_SOURCES

FORWARDED: tuple[ForwardedRoute, ...] = (
    POST_INTERACTIONS,
    POST_IDENTITIES,
    POST_IMPORTS,
    GET_SOURCES,
    GET_SOURCE_SECRETS,
)
"""A fixed list: nothing else of ingest is within reach of a session."""
