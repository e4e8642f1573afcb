"""Operating: what is asked of the running system, and what it is made to do."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import orjson
from aiokafka.errors import KafkaError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.api.http.openapi import annotation_of, documented, read_verb
from services.api.http.parameters import Parameters
from services.api.http.routing.access import Rule
from services.api.reading.reads import Reads
from services.http.auth import authorise
from services.http.problem_schema import TOO_OFTEN
from services.http.problems import unavailable
from services.kafka.observing.observed_kafka import ObservedKafka
from services.runtime.access.grants import Scope

OperatorEndpoint = Callable[..., Awaitable[BaseModel]]
"""Takes the `Reads`, the `ObservedKafka`, the parts of its path by name, and its `query`."""


@dataclass(frozen=True)
class OperatorRoute:
    """Serves `endpoint` to those whose key has `scope` and whom `rule` admits."""

    method: Literal["get", "post"]
    path: str
    endpoint: OperatorEndpoint
    scope: Scope
    rule: Rule

    def serving(self, reads: Reads, kafka: ObservedKafka) -> Route:
        """The route in an app that reads the tables by `reads`, and sees Kafka by `kafka`."""
        query_of: type[Parameters] = annotation_of(self.endpoint, "query")
        status = 202 if self.method == "post" else 200

        async def operate(request: Request) -> Response:
            grant = await authorise(request, self.scope)
            self.rule(grant, request.path_params, reads.identities.stated)
            query = query_of.of(request.scope["query_string"])
            try:
                answer = await self.endpoint(reads, kafka, **request.path_params, query=query)
            except (KafkaError, TimeoutError) as error:
                raise unavailable(f"Kafka does not answer: {error!r}") from None
            body = orjson.dumps(answer.model_dump())
            return Response(body, status, media_type="application/json")

        return Route(self.path, operate, methods=[self.method], name=self.endpoint.__name__)

    def documented(self) -> APIRoute:
        """What FastAPI makes the documentation from."""
        shape = inspect.signature(self.endpoint).return_annotation
        called = partial(self.endpoint, None, None)
        status = 202 if self.method == "post" else 200
        verb = read_verb(shape) if self.method == "get" else ""
        return documented(
            self.path, called, shape, self.endpoint, verb, methods=[self.method], status_code=status
        )

    @property
    def problems(self) -> Mapping[str, str]:
        """The problems that it may end in, by status."""
        return {
            "400": "The cursor is not one of ours",
            "401": "No valid API key",
            "403": f"The key lacks the scope `{self.scope}`, or is bound to members",
            **({"404": "There is no such partition"} if "{partition}" in self.path else {}),
            "422": "A parameter is wrong; `errors` names it",
            **TOO_OFTEN,
            "503": "Kafka does not answer; try again after Retry-After seconds",
        }
