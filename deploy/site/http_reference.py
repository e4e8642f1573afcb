"""The HTTP reference, in Markdown: a page for each tag of both services, one of their shapes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from deploy.markdown import table
from deploy.openapi import SERVICES, document
from deploy.site.shapes import Link, Schema, described, example, meaning, type_of

JSON = "application/json", "application/problem+json"
"""Taken for granted."""
METHODS = "get", "put", "post", "delete", "options"


class _Operation(NamedTuple):
    method: str
    path: str
    services: list[str]
    said: dict[str, Any]


class HttpReference:
    """Of the OpenAPI documents of both services; what both describe alike is described once."""

    def __init__(self) -> None:
        self._documents = {service: document(service) for service in SERVICES}
        tags = [tag for each in self._documents.values() for tag in each["tags"]]
        self.tags = {tag["name"]: tag["description"] for tag in tags}

    def pages(self) -> dict[str, str]:
        """By file name."""
        by_tag = {f"{tag.lower()}.md": self._tag_page(tag) for tag in self.tags}
        shapes = {_shapes_of(service): self._shapes(service) for service in SERVICES}
        return by_tag | shapes | {"index.md": self._overview()}

    def _overview(self) -> str:
        rows = (
            (f"`{o.method} {o.path}`", f"[{o.said['summary']}]({tag.lower()}.md#{_anchor(o)})",
             " and ".join(o.services))
            for tag in self.tags for o in self._operations(tag)
        )  # fmt: skip
        return (
            "# HTTP\n\nEvery operation of both services, made from the OpenAPI documents that they "
            "serve at `/openapi.json`; both answer `/docs` with a page that tries them out.\n\n"
            + table(("request", "what", "of"), rows)
        )

    def _tag_page(self, tag: str) -> str:
        operations = [_operation(each) for each in self._operations(tag)]
        return "\n\n".join([f"# {tag}", f"{self.tags[tag]}.", *operations])

    def _operations(self, tag: str) -> Iterator[_Operation]:
        found: dict[tuple[str, str], _Operation] = {}
        for service, each in self._documents.items():
            for path, item in each["paths"].items():
                for method in METHODS:
                    if tag in item.get(method, {}).get("tags", ()):
                        operation = _Operation(method.upper(), path, [], item[method])
                        found.setdefault((path, method), operation).services.append(service)
        yield from found.values()

    def _shapes(self, service: str) -> str:
        shapes: dict[str, Schema] = self._documents[service]["components"]["schemas"]
        parts = [
            f"## {name} {{ #{name} }}\n\n{described(shape, lambda to: f'#{to}')}"
            for name, shape in sorted(shapes.items())
        ]
        return "\n\n".join(
            [f"# Shapes of {service}", "What its requests and answers are made of.", *parts]
        )


def _operation(operation: _Operation) -> str:
    said = operation.said

    def link(shape: str) -> str:
        return f"{_shapes_of(operation.services[0])}#{shape}"

    return "\n\n".join(
        [
            f"## {said['summary']} {{ #{_anchor(operation)} }}",
            f"`{operation.method} {operation.path}`{{ .operation }} of {_of(operation)}",
            *filter(None, [said.get("description")]),
            *_parameters(said.get("parameters", []), link),
            *_body(said.get("requestBody"), link),
            _answers(said["responses"], link),
        ]
    )


def _of(operation: _Operation) -> str:
    return " and ".join(f"**{service}**" for service in operation.services)


def _anchor(operation: _Operation) -> str:
    return str(operation.said["operationId"])


def _parameters(parameters: list[dict[str, Any]], link: Link) -> Iterator[str]:
    if parameters:
        rows = (
            (f"`{each['name']}`", each["in"], type_of(each["schema"], link),
             meaning(each["schema"] | each, bool(each.get("required"))))
            for each in parameters
        )  # fmt: skip
        yield table(("parameter", "in", "type", "meaning"), rows)


def _body(body: dict[str, Any] | None, link: Link) -> Iterator[str]:
    for media, content in (body or {}).get("content", {}).items():
        yield f"Body, `{media}`: {type_of(content.get('schema', {}), link)}"
        given = [*content.get("examples", {}).values(), {"value": content.get("example")}]
        yield from (example(each["value"]) for each in given if each["value"] is not None)


def _answers(answers: dict[str, Any], link: Link) -> str:
    rows = []
    for status, answer in answers.items():
        bodies = [
            ("" if media in JSON else f"`{media}`: ") + _answered(content.get("schema", {}), link)
            for media, content in answer.get("content", {}).items()
        ]
        rows.append((f"`{status}`", answer.get("description", ""), "<br>".join(bodies)))
    return table(("status", "when", "answer"), rows)


def _answered(schema: Schema, link: Link) -> str:
    listed = (
        f"`{name}` ({type_of(each, link)}): {meaning(each, False)}"
        for name, each in schema.get("properties", {}).items()
    )
    return "<br>".join([type_of(schema, link), *listed])


def _shapes_of(service: str) -> str:
    return f"shapes-of-{service}.md"
