from relationships.tables.environment import StoreFull
from services.runtime.metrics import REGISTRY
from services.scorer.store_full import report_store_full


def test_is_counted_and_logged_with_its_partition(caplog):
    def failures():
        return REGISTRY.get_sample_value("rapport_scorer_store_failures_total")

    before = failures()
    report_store_full(3, StoreFull("No space left on device"))
    assert failures() == before + 1
    assert "partition 3: no room to store: No space left on device" in caplog.text
