"""The answer of ingest to what it has published, and how it may refuse to."""

from collections.abc import Mapping
from typing import Any

from services.http.problem_schema import problem_responses

Schema = dict[str, Any]

ACCEPTED: Schema = {
    "schema": {
        "type": "object",
        "required": ["accepted", "position"],
        "properties": {
            "accepted": {"type": "integer", "description": "How many there were"},
            "position": {
                "type": "string",
                "description": "Give it to the api as `after` to read what you wrote",
            },
            "aliases_left_out": {
                "type": "integer",
                "description": "How many profiles stated aliases, which the key may not",
            },
            "settled": {
                "type": "object",
                "additionalProperties": {"type": "string", "format": "date-time"},
                "description": "By their ids, the times of events that stated none or one "
                "too far ahead: an undo has to state the same",
            },
        },
    }
}

PROBLEMS = {
    "400": "The body cannot be read",
    "401": "No valid API key",
    "408": "The body took too long to arrive",
    "413": "More than 5 MiB, 10,000 events, or 256 KiB in one event",
    "415": "A media type that is not taken",
    "422": "Invalid events, each named by index and field; nothing is published",
    "429": "Too much is waiting for Kafka, or the key asks too often; try again after Retry-After "
    "seconds",
    "503": "Kafka is away; try again with the same ids after Retry-After seconds",
}


def accepting(problems: Mapping[str, str]) -> Schema:
    """The responses of a route that answers 202, or ends in `PROBLEMS` and these, by status."""
    return {
        "202": {"description": "Accepted", "content": {"application/json": ACCEPTED}},
        **problem_responses({**PROBLEMS, **problems}),
    }
