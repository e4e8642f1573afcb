"""Scorers that keep only what they own: an api answers for whom the one beside it keeps up."""

import httpx
import pytest

from services.runtime.access.api_keys import ensure_first_key
from tests.faults.conftest import of_its_own
from tests.faults.crowd import Crowd
from tests.faults.load import write_events
from tests.processes import until
from tests.programs import needs
from tests.proxy import Proxy

pytestmark = [pytest.mark.kafka, needs("haproxy")]


class Answers:
    """What the api of a machine answers about members."""

    def __init__(self, url, key, members, verify=True):
        self._url, self._members, self._verify = url, members, verify
        self._headers = {"Authorization": f"Bearer {key}"}

    def by_status(self):
        """The members by the status of the answer about each; a 503 says when to come again."""
        found = {200: set(), 404: set(), 503: set()}
        with httpx.Client(
            base_url=self._url, headers=self._headers, verify=self._verify, trust_env=False
        ) as client:
            for member in self._members:
                answer = client.get(f"/v1/members/{member}")
                assert answer.status_code != 503 or int(answer.headers["Retry-After"]) > 0
                found[answer.status_code].add(member)
        return found


def test_each_api_answers_for_its_scorers_share_and_a_proxy_for_all(settings, tmp_path, start):
    keys = {"keys_file": tmp_path / "keys.json"}
    alone = settings.model_copy(update={"standby": False, **keys})
    machines = [of_its_own(alone, tmp_path / name) for name in ("one", "other")]
    key = ensure_first_key(machines[0])
    crowd = Crowd()
    write_events(machines[0], crowd.events(200))
    scorer, api = start(machines[0]), start(machines[0], "api")
    scorer.wait_ready()
    api.wait_ready()
    one = Answers(api.url, key, crowd.members)
    until(lambda: not one.by_status()[503], "one to answer for all")

    joining, other_api = start(machines[1]), start(machines[1], "api")
    joining.wait_ready()
    other_api.wait_ready()
    other = Answers(other_api.url, key, crowd.members)

    def shared_out():
        mine, theirs = one.by_status()[503], other.by_status()[503]
        return mine and not mine & theirs

    until(shared_out, "the other to answer for those whom one does not know any more")
    apis = [service.url.removeprefix("http://") for service in (api, other_api)]
    nowhere = {"INGEST_1": apis[0], "INGEST_2": apis[1]}  # which nothing is sent to
    with Proxy(tmp_path / "proxy", {"API_1": apis[0], "API_2": apis[1], **nowhere}) as proxy:
        behind = Answers(proxy.url, key, crowd.members, proxy.trust)
        for _ in range(3):
            assert not behind.by_status()[503], proxy.said()
    assert joining.stop() == 0
    until(lambda: not one.by_status()[503], "one to answer for all again")
