"""Everything restarted, one after the other, under load and behind the proxy of deploy/haproxy.

`make faults` goes round three times, and again with kill instead of stop: then what a process had
under way may fail, and nothing else.
"""

import signal
from collections import Counter

import pytest

from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import WebhookSettings
from tests.faults.conftest import of_its_own
from tests.faults.counting import assert_counted
from tests.faults.crowd import Crowd
from tests.faults.extent import LONG, extent
from tests.faults.load import IngestLoad, applied
from tests.faults.reads import Reads
from tests.free_port import free_port
from tests.processes import ServiceProcess, until
from tests.programs import needs
from tests.proxy import Proxy

pytestmark = [pytest.mark.kafka, needs("haproxy")]

RATE = 500
CLIENTS = 4
DRAIN_S = 2
STALENESS_S = 15
HOOK = WebhookSettings(
    url="http://127.0.0.1:9/", secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", allow_private=True
)


class Fleet:
    """Two of ingest, two of the api, each beside a scorer of its own, and a notifier."""

    def __init__(self, settings, folder, start):
        shared = folder / "shared"
        self.key = ensure_first_key(settings.model_copy(update={"data_dir": shared}))
        common = {"keys_file": shared / "keys.json", "session_key_file": shared / "session-key",
                  "drain_s": DRAIN_S, "webhooks": {"hook": HOOK},
                  "notify_port": free_port()}  # fmt: skip
        self.machines = [
            of_its_own(settings, folder / str(n)).model_copy(update=common) for n in (1, 2)
        ]
        self._start = start
        self._settings = {
            f"{command}-{n}": settings
            for command in ("ingest", "api", "scorer")
            for n, settings in enumerate(self.machines, 1)
        }
        self._settings["notify-1"] = self.machines[0]
        self.services = {name: self._begin(name) for name in self._settings}
        for service in self.services.values():
            service.wait_ready()

    def servers(self):
        """Where the proxy finds them."""
        return {
            name.upper().replace("-", "_"): service.url.removeprefix("http://")
            for name, service in self.services.items()
        }

    def restart(self, name, number=signal.SIGTERM):
        """End a service, start it again and wait until it is ready; its exit code."""
        code = self.services[name].stop(number)
        self.services[name] = self._begin(name)
        self.services[name].wait_ready()
        return code

    def _begin(self, name) -> ServiceProcess:
        return self._start(self._settings[name], name.partition("-")[0])


@pytest.fixture
def fleet(settings, tmp_path, start):
    return Fleet(settings, tmp_path, start)


@pytest.fixture
def proxy(fleet, tmp_path):
    with Proxy(tmp_path / "proxy", fleet.servers()) as proxy:
        yield proxy


@pytest.mark.parametrize("number", [signal.SIGTERM, *extent(short=[], long=[signal.SIGKILL])])
def test_no_request_fails_while_everything_is_restarted(number, fleet, proxy, reading):
    crowd = Crowd()
    bearer = {"Authorization": f"Bearer {fleet.key}"}
    codes = []
    with (
        IngestLoad(proxy.url, fleet.key, crowd, RATE, 5, CLIENTS, proxy.trust) as load,
        proxy.client(**bearer) as client,
        Reads(client, crowd.members) as reads,
    ):
        until(lambda: load.sent(RATE), "events to flow")
        for _ in range(extent(short=1, long=3)):
            for name in fleet.services:
                codes.append(fleet.restart(name, number))
                until(proxy.all_up, f"the proxy to find {name} again")
        sent = len(load.events)
        until(lambda: load.sent(sent + RATE), "events to flow behind the last one")
    killed = number == signal.SIGKILL
    assert {*codes} == {-number if killed else 0}
    under_way = len(codes) if killed else 0
    assert others(load.answers, 202) <= under_way * CLIENTS, proxy.said()
    assert others(reads.answers, 200) <= under_way, proxy.said()
    if LONG:  # so many seconds are of a machine that does nothing else
        assert reads.stalest <= STALENESS_S
    for machine in fleet.machines:
        reader = reading(machine)
        until(lambda reader=reader: applied(reader, load.ends), "all to be applied")
        assert_counted(reader, load.events, crowd.members)


def others(answers: Counter[int], expected: int) -> int:
    """How many were answered otherwise, or not at all."""
    return answers.total() - answers[expected]
