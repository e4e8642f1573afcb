"""Records the examples of answers in the api's OpenAPI document: `rapport demo`, then

`python -m deploy.examples URL KEY`, of its api and with its first key.
"""

import sys
from typing import Any

import httpx
import orjson

from services.api.http.examples import FILE

ASKED = {
    "getRelationship": "/v1/members/ana/relationships/bo",
    "listRelationships": "/v1/members/ana/relationships",
    "getLikelihood": "/v1/members/ana/relationships/bo/likelihood",
    "listLikely": "/v1/members/ana/likely",
    "getRelationshipHistory": "/v1/members/ana/relationships/bo/history?days=3",
    "listShared": "/v1/members/ana/relationships/bo/shared",
    "getPreferences": "/v1/members/ana/relationships/grace/preferences",
    "listAllPreferences": "/v1/members/ana/preferences",
    "listSuggestions": "/v1/members/ana/suggestions",
    "getCircle": "/v1/members/ana/circle",
    "getCircleHealth": "/v1/members/ana/circle/health",
    "listPaths": "/v1/members/ana/paths/morrow",
    "getAudience": "/v1/members/kaffa/audience",
    "getAudienceHistory": "/v1/members/kaffa/audience/history",
    "listFeed": "/v1/members/ana/feed",
    "listExperts": "/v1/members/ana/experts?q=databases",
    "listNearby": "/v1/members/ana/nearby?place=Lisbon",
    "getReach": "/v1/members/ana/reach",
    "getMember": "/v1/members/ana",
    "getSettings": "/v1/members/ana/settings",
    "listMembers": "/v1/members?q=novot",
    "getSystem": "/v1/system",
}
"""A request of each operation, by its id."""

MOST_ITEMS = 2
"""Of each list an example has at most so many."""


def shortened(value: Any) -> Any:
    """An answer with the first items of each list."""
    if isinstance(value, dict):
        return {name: shortened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shortened(each) for each in value[:MOST_ITEMS]]
    return value


def record(url: str, key: str) -> None:
    """Write the examples, as the api at `url` answers now.

    Raises:
        httpx.HTTPStatusError: where it refuses a request.
    """
    found = {}
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        for name, path in ASKED.items():
            answer = client.get(path)
            answer.raise_for_status()
            found[name] = shortened(answer.json())
    FILE.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    record(*sys.argv[1:])
