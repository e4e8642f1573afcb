"""A bound key learns nothing of others' ids: they are one where it sees who they are."""

from collections.abc import Iterator

import pytest

from schemas.same_as import SameAs
from tests.services.api.bound import Bound, Members
from tests.services.api.conftest import Api
from tests.services.api.reading.conftest import Said
from tests.services.api.relationships.setting import put


@pytest.fixture(scope="module")
def members(api: Api) -> Iterator[Members]:
    yield Members(api, "ids")


@pytest.fixture
def ana(members: Members) -> Bound:
    return members.next()


def ids(ana: Bound) -> tuple[str, str]:
    """Somebody, and an address of its."""
    return f"employee-{ana.ego}", f"mail:{ana.ego}@acme"


def guessed(api: Api, said: Said, ana: Bound, events) -> tuple[str, str, str]:
    """Ana has written to both and noted something; nobody has answered. And when it is known."""
    boss, mail = ids(ana)
    api.world.feed([events("message", ana.ego, each) for each in (boss, mail)])
    put(api, ana.ego, mail, tags=["lead"])
    return boss, mail, said.say(SameAs(member=boss, alias=mail))


def listed(ana: Bound, path: str, after: str) -> list[str]:
    return sorted(item["contact"] for item in ana.own(path, after=after)["items"])


def test_an_address_that_is_guessed_leads_to_nobody(api, said, ana, events):
    boss, mail, after = guessed(api, said, ana, events)
    assert listed(ana, "/relationships", after) == [boss, mail]
    assert listed(ana, "/preferences", after) == [mail]
    assert ana.own("/audience", after=after, wait=30)["contacts"] == 2
    one = ana.own(f"/relationships/{mail}")
    assert (one["score"], one["contact"]) == (
        ana.own(f"/relationships/{boss}")["score"],
        mail,
    ), "what is between ana and one id says nothing of the other"
    answer = ana.get(f"/v1/members/{ana.ego}/paths/{mail}")
    assert answer.status_code == 404
    assert boss not in answer.text


def test_who_is_seen_is_one(api, said, ana, events):
    boss, mail, after = guessed(api, said, ana, events)
    api.world.feed([events("message", mail, ana.ego)])
    assert listed(ana, "/relationships", after) == [boss]
    assert listed(ana, "/preferences", after) == [boss]
    assert ana.own("/audience", after=after, wait=30)["contacts"] == 1


def test_a_block_is_of_all_ids_and_reveals_none(api, said, ana, events):
    boss, mail, after = guessed(api, said, ana, events)
    api.world.feed([events("message", mail, ana.ego), events("block", ana.ego, boss)])
    assert listed(ana, "/relationships", after) == []
    assert listed(ana, "/preferences", after) == [mail]
    assert ana.own("/audience", after=after, wait=30)["contacts"] == 0


def test_others_are_found_by_the_id_and_name_that_are_shown(api, said, ana, events):
    boss, mail = ids(ana)
    own = f"mail:own-{ana.ego}"
    api.world.feed([events("message", mail, ana.ego), events("profile", mail, name="Old Hat"),
                    events("like", "anyone", own)])  # fmt: skip
    api.world.feed([events("profile", boss, name="Kim Boss")])
    after = said.say(SameAs(member=boss, alias=mail), SameAs(member=ana.ego, alias=own))

    def found(q: str) -> list[str]:
        return [item["id"] for item in ana.ok("/v1/members", q=q, after=after)["items"]]

    assert found("employee-") == found("kim b") == [boss]
    assert found(mail) == found("@acme") == found("old hat") == []
    assert found(own) == [ana.ego]
    unbound = api.ok("/v1/members", q=mail, after=after)["items"]
    assert [item["id"] for item in unbound] == [boss]
