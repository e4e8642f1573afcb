import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace.sampling import Decision

from services.runtime import traces
from services.runtime.trace_export import sampler
from services.runtime.traces import context_of

WITHOUT_THE_EXTRA = """
import sys
sys.modules["opentelemetry.sdk"] = None
from services.runtime.settings import Settings
from services.runtime.traces import configure_traces
configure_traces(Settings(traces_url="http://127.0.0.1:4318"), "api")
"""

traces_ = st.integers(1, 2**128 - 1)


def sampled(share, trace, parent=None):
    decision = sampler(share).should_sample(parent, trace, "name").decision
    return decision is Decision.RECORD_AND_SAMPLE


def stated(trace, flag):
    return context_of(f"00-{trace:032x}-00f067aa0ba902b7-0{flag}")


@given(traces_, st.floats(0, 1))
def test_all_services_take_the_same_traces_and_no_caller_has_more_taken(trace, share):
    """The first service of a trace knows no parent, those behind it hear that it was taken."""
    assert sampled(share, trace) == sampled(share, trace, stated(trace, 1))


@given(traces_)
def test_a_caller_may_have_none_taken(trace):
    assert not sampled(1.0, trace, stated(trace, 0))
    assert sampled(1.0, trace, stated(trace, 1))
    assert not sampled(0.0, trace, stated(trace, 1))


@pytest.mark.parametrize(
    "garbage", ["", "00", "00-0-0-01", "é" * 55, f"00-{'0' * 32}-{'0' * 16}-01"]
)
def test_what_is_no_context_has_no_parent(garbage):
    assert not context_of(garbage)


def test_without_a_collector_nothing_is_traced():
    with traces.span("any") as span:
        assert not span.is_recording()
        assert traces.traceparent() is None


def test_a_collector_is_named_but_nothing_can_send():
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "rapport-scores[traces]" in ended.stderr
    assert "Traceback" not in ended.stderr
