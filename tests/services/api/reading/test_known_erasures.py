"""Between the statement of an erasure and its application: tables that still hold the member."""

import time

import pytest

from relationships.keys import ERASED_KEY
from relationships.tables.changeset import Changes
from schemas.erasures import Erasures, new_secret
from services.api.resources import RESOURCES
from services.runtime.stated_erasures import erasures_path
from services.runtime.watched_file import write

PLACE = {"name": "Lisbon", "country": "PT", "latitude": 38.7, "longitude": -9.1}
EGO, GONE, OTHER = "er:ego", "er:vanish", "er:other"
NAME, TEXT = "Vera Vanish", "zucchini"
DEADLINE_S = 20


class Topic:
    """The erasures topic as the file beside the tables has it."""

    def __init__(self, state):
        self._path = erasures_path(state)
        self._said = Erasures()
        self._said.take(0, 1, *new_secret())
        self.end = 1

    def erase(self, member):
        statement = self._said.statement(member.encode(), always=False)
        self._said.take(self.end, 1_000, *statement)
        self.end += 1
        write(self._path, self._said.stated)


@pytest.fixture(scope="module")
def topic(api):
    return Topic(api.world.state)


def acquaintance(events):
    return [
        events("profile", GONE, name=NAME, topics=[TEXT], place=PLACE),
        events("profile", EGO, place=PLACE),
        events("post", GONE, text=f"All about {TEXT}", topics=[TEXT]),
        events("job_change", GONE, organization=TEXT, title=TEXT),
        *(events(kind, EGO, GONE) for kind in ("follow", "connect", "message", "call")),
        *(events(kind, GONE, EGO) for kind in ("follow", "comment", "meeting")),
        *(events(kind, GONE, OTHER) for kind in ("message", "meeting")),
        events("message", EGO, OTHER),
    ]


def answers(api):
    """What each route answers about ego and the other; no index is made anew for it."""
    given = {"ego": EGO, "contact": OTHER, "member": OTHER}
    for routes in RESOURCES:
        for route in routes.served:
            if route.method != "get" or route.path.endswith("/live"):
                continue
            query = {"q": TEXT} if route.path.endswith("/experts") else {}
            yield route.path, api.get(route.path.format_map(given), **query).text
    yield "/v1/members", api.get("/v1/members", q=NAME).text


def test_no_read_knows_whom_a_statement_names_before_the_tables_have_applied_it(api, topic, events):
    api.world.feed(acquaintance(events))
    before = dict(answers(api))
    naming = {path for path, text in before.items() if GONE in text}
    assert {"/v1/members", "/v1/members/{ego}/experts", "/v1/members/{ego}/audience",
            "/v1/members/{ego}/relationships", "/v1/members/{ego}/feed",
            "/v1/members/{ego}/likely", "/v1/members/{ego}/nearby"} <= naming  # fmt: skip
    topic.erase(GONE)
    deadline = time.monotonic() + DEADLINE_S
    while api.get(f"/v1/members/{GONE}").status_code != 404:
        assert time.monotonic() < deadline
    for path, text in answers(api):
        for left in (GONE, NAME, TEXT):
            assert left not in text, path
    assert api.get(f"/v1/members/{GONE}/export").status_code == 404
    assert api.ok(f"/v1/members/{EGO}/relationships/{GONE}")["score"] == 0
    assert api.ok(f"/v1/members/{GONE}/relationships")["items"] == []


def test_what_came_after_it_was_applied_is_there(api, topic, events):
    early, late = "er:early", "er:late"
    api.world.feed([events("message", early, EGO)])
    topic.erase(early)
    deadline = time.monotonic() + DEADLINE_S
    while api.get(f"/v1/members/{early}").status_code != 404:
        assert time.monotonic() < deadline
    applied = Changes(rows=[(ERASED_KEY, topic.end.to_bytes(8, "big"))])
    for partition in range(api.world.partitions):
        api.world.advance(partition, 1, applied)
    api.world.feed([events("message", early, EGO), events("message", late, EGO)])
    assert api.ok(f"/v1/members/{early}")["id"] == early
