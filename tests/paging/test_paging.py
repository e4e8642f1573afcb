"""Real services, a real Prometheus and Alertmanager, real time: a fault pages within two minutes.

All eight: `python -m tests.paging`.
"""

import pytest

from tests.faults.extent import only_long
from tests.paging.faults import FAULTS
from tests.paging.monitoring import PROGRAMS, Monitoring
from tests.paging.paged import paged
from tests.paging.rapport import Rapport
from tests.programs import needs

pytestmark = [pytest.mark.kafka, only_long, *(needs(name) for name in PROGRAMS)]

KAFKA_AWAY = next(fault for fault in FAULTS if fault.alert == "RapportKafkaAway")
HALTED = next(fault for fault in FAULTS if fault.alert == "RapportPartitionHalted")


def test_somebody_is_paged_for_a_halted_partition_and_then_for_kafka(tmp_path):
    with (
        Rapport(tmp_path) as rapport,
        Monitoring(tmp_path / "monitoring", rapport.targets) as monitoring,
    ):
        assert not monitoring.pager.pages
        page, _ = paged(HALTED, rapport, monitoring)
        assert page.labels["severity"] == "critical"
        assert "1 partitions are halted" in page.summary
        page, _ = paged(KAFKA_AWAY, rapport, monitoring)
        assert page.summary.startswith("Kafka does not answer ingest at 127.0.0.1")
        assert {each.name for each in monitoring.pager.pages} == {HALTED.alert, KAFKA_AWAY.alert}
