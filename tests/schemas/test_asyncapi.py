from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from jsonschema import Draft202012Validator

from schemas.asyncapi import asyncapi_document
from schemas.asyncapi_messages import MESSAGES
from schemas.events import FeedEvent
from schemas.feed_records import feed_records
from schemas.topics import TOPICS
from tests.node import HERE, node

DOCUMENT = asyncapi_document()
COMPONENTS = DOCUMENT["components"]


def test_its_own_parser_finds_nothing_wrong(tmp_path: Path) -> None:
    """But that there is a later version, whose documents not every tool reads yet."""
    file = tmp_path / "asyncapi.json"
    file.write_bytes(orjson.dumps(DOCUMENT))
    (found,) = node(HERE / "validate_asyncapi.js", file).splitlines()
    assert found.startswith("asyncapi-latest-version: ")


def test_every_topic_has_one_message_with_its_key() -> None:
    for topic in TOPICS:
        (reference,) = DOCUMENT["channels"][topic.replace(".", "-")]["messages"].values()
        message = COMPONENTS["messages"][reference["$ref"].rpartition("/")[2]]
        assert message["bindings"]["kafka"]["key"]
        assert message["payload"]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.name)
def test_every_example_is_one(message: Any) -> None:
    documented = COMPONENTS["messages"][message.name]
    for example in documented.get("examples", []):
        valid(documented["payload"], example["payload"])
        if "headers" in example:
            valid(documented["headers"], example["headers"])


def test_examples_of_feed_records_are_what_ingest_writes() -> None:
    shown = [e["payload"] for e in COMPONENTS["messages"]["FeedRecord"]["examples"]]
    for example in shown:
        event = msgspec.convert(example, FeedEvent)
        assert example in [orjson.loads(value) for _, value in feed_records(event)]
    assert {example["side"] for example in shown} == {"update", "out", "in"}


def valid(schema: dict[str, Any], value: object) -> None:
    Draft202012Validator(schema | {"components": COMPONENTS}).validate(value)
