"""`/v1/keys`: list, create and revoke API keys, as `rapport keys` does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.api.http.json_body import checked, read_json
from services.api.keys.key_request import KeyRequest
from services.api.keys.operations import ACCESS, ALL, ONE
from services.http.auth import authorise_unbound
from services.http.declared_routes import DeclaredRoute
from services.http.problems import NOT_FOUND, Problem, unavailable
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Grant, Scope
from services.runtime.access.key_words import described_key
from services.runtime.access.keys_file import InvalidKeysFile

_NO_STORE = {"Cache-Control": "no-store"}


class Keys:
    """The endpoints, over the file that all services share."""

    def __init__(self, file: KeysFile) -> None:
        self._file = file

    def serving(self) -> list[Route]:
        """The routes in an app."""
        return [
            DeclaredRoute(ALL, self._all, {"GET": ACCESS, "POST": ACCESS}),
            DeclaredRoute(ONE, self._revoke, {"DELETE": ACCESS}),
        ]

    async def _all(self, request: Request) -> Response:
        grant = await authorise_unbound(request, Scope.OPERATE)
        if request.method == "POST":
            return await self._create(request, grant)
        with _usable():
            keys = await asyncio.to_thread(self._file.list)
        return _answer({"items": [described_key(key) for key in keys], "next_cursor": None})

    async def _create(self, request: Request, grant: Grant) -> Response:
        asked = checked(KeyRequest, await read_json(request))
        asked.check(grant)
        with _usable():
            token = await asyncio.to_thread(
                self._file.create,
                asked.name,
                asked.scopes,
                members=_chosen(asked.members),
                sources=_chosen(asked.sources),
                expires_at=asked.expires_at,
            )
        return _answer({"key": token}, 201)

    async def _revoke(self, request: Request) -> Response:
        await authorise_unbound(request, Scope.OPERATE)
        with _usable():
            found = await asyncio.to_thread(self._file.revoke, request.path_params["key"])
        if not found:
            raise Problem(NOT_FOUND, "There is no such key")
        return Response(status_code=204, headers=_NO_STORE)


@contextmanager
def _usable() -> Iterator[None]:
    """503 where the keys file is damaged, or not to be read or written by this process."""
    try:
        yield
    except (InvalidKeysFile, OSError) as error:
        raise unavailable(f"The keys file cannot be used here: {error}") from None


def _chosen(stated: Literal["all"] | list[str]) -> list[str] | None:
    return None if stated == "all" else stated


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, _NO_STORE, "application/json")
