import pytest

from schemas.positions import encode_position
from schemas.same_as import SameAs
from schemas.topics import IDENTITIES
from services.runtime.stated_identities import Stated, stated_path
from services.runtime.watched_file import write
from tests.services.api.conftest import Api


class Said:
    """What the identities topic said: each time all of it, one offset further."""

    def __init__(self, api: Api) -> None:
        self.api, self.offset, self.said = api, 0, []

    def say(self, *said: SameAs) -> str:
        self.offset += 1
        self.said += said
        write(stated_path(self.api.world.state), Stated({0: self.offset}, self.said))
        return encode_position({IDENTITIES: {0: self.offset}})


@pytest.fixture(scope="module")
def said(api: Api) -> Said:
    return Said(api)
