"""Reading by keys that are bound to members."""

import itertools
from collections.abc import Iterator
from typing import Any

import httpx

from services.runtime.access.grants import Scope
from services.runtime.access.keys_file import KeysFile
from services.runtime.settings import Settings
from tests.processes import until
from tests.services.api.conftest import Api

AT_ONCE = 60
"""So many keys are made before the api has to notice them."""


class Bound:
    """What one member, by a key of its own, reads."""

    def __init__(self, api: Api, key: str, ego: str) -> None:
        self.ego = ego
        self._api, self.headers = api, {"Authorization": f"Bearer {key}"}

    def get(self, path: str, **query: object) -> httpx.Response:
        """The answer, whatever its status."""
        asked = {name: str(value) for name, value in query.items()}
        return self._api.client.get(path, params=asked, headers=self.headers)

    def ok(self, path: str, **query: object) -> Any:
        """The body of an answer of 200."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def own(self, path: str, **query: object) -> Any:
        """The body of what is asked of itself."""
        return self.ok(f"/v1/members/{self.ego}{path}", **query)


class Members:
    """Members of their own names, each with a key: the api has to notice new keys seldom."""

    def __init__(self, api: Api, tag: str) -> None:
        self._api, self._tag = api, tag
        self._keys = KeysFile(Settings(data_dir=api.world.state.parent).keys)
        self._numbers = itertools.count()
        self._made: Iterator[Bound] = iter(())

    def next(self) -> Bound:
        """A member of whom nothing was heard before."""
        found = next(self._made, None)
        if found is None:
            self._made = iter(self._make())
            found = next(self._made)
        return found

    def key(self, *egos: str) -> Bound:
        """A key bound to `egos`, once the api knows it."""
        made = self._bound(*egos)
        self._known(made)
        return made

    def _make(self) -> list[Bound]:
        made = [self._bound(f"ego{next(self._numbers)}-{self._tag}") for _ in range(AT_ONCE)]
        self._known(made[-1])
        return made

    def _bound(self, *egos: str) -> Bound:
        key = self._keys.create(egos[0][:20], [Scope.READ], members=egos)
        return Bound(self._api, key, egos[0])

    def _known(self, bound: Bound) -> None:
        until(lambda: bound.get("/v1/members").status_code == 200, "the key to be known")
