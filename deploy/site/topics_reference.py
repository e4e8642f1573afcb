"""The reference of the topics, in Markdown, from the AsyncAPI document."""

from collections.abc import Iterator
from typing import Any

from deploy.markdown import table
from deploy.site.shapes import described, example, type_of
from schemas.asyncapi import asyncapi_document


def topics_page() -> str:
    """Each topic with its settings, each message with key, headers, payload and examples."""
    document = asyncapi_document()
    parts = document["components"]
    return "\n\n".join(
        [
            "# Topics",
            document["info"]["description"],
            "Made from [schemas/asyncapi.json](../../schemas/asyncapi.json) (AsyncAPI 3).",
            *(_topic(each) for each in document["channels"].values()),
            "## Messages",
            *(part for name, each in parts["messages"].items() for part in _message(name, each)),
            "## Shapes",
            *(f"### {n} {{ #{n} }}\n\n{described(s, _link)}" for n, s in parts["schemas"].items()),
        ]
    )


def _topic(channel: dict[str, Any]) -> str:
    messages = [f"[{name}](#message-{name})" for name in channel.get("messages", {})]
    records = f" Records: {', '.join(messages)}." if messages else ""
    settings = channel["bindings"]["kafka"]["topicConfiguration"]
    return "\n\n".join(
        [
            f"## `{channel['address']}`",
            channel["description"] + records,
            table(
                ("setting", "value"), ((f"`{n}`", f"`{_value(v)}`") for n, v in settings.items())
            ),
        ]
    )


def _value(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _message(name: str, message: dict[str, Any]) -> Iterator[str]:
    yield f"### {name} {{ #message-{name} }}"
    yield f"{message['summary']}."
    if key := message["bindings"].get("kafka", {}).get("key"):
        yield f"Key: {type_of(key, _link)}."
    if headers := message.get("headers"):
        yield "Headers:"
        yield described(headers, _link)
    yield f"Payload: {type_of(message['payload'], _link)}."
    if message["payload"].get("properties"):
        yield described(message["payload"] | {"description": "With:"}, _link)
    yield from (example(each["payload"]) for each in message.get("examples", ()))


def _link(name: str) -> str:
    return f"#{name}"
