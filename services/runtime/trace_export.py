"""What samples spans and sends them to a collector; needs the extra `traces`."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, Sampler, TraceIdRatioBased

from services.runtime.distribution import VERSION

EXPORT_S = 2
"""A collector must answer within this; spans that it does not take are dropped (seconds)."""


def provider_of(service: str, url: str, share: float) -> TracerProvider:
    """Of the spans of `service`; a `share` of traces is sent to the collector at `url`."""
    named = {"service.name": f"rapport-{service}", "service.version": VERSION}
    provider = TracerProvider(sampler(share), Resource.create(named))
    exporter = OTLPSpanExporter(f"{url}/v1/traces", timeout=EXPORT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def sampler(share: float) -> Sampler:
    """Takes so large a share of traces, by their ids, so that all services take the same ones.

    A caller decides for its own trace only that nothing is taken, not that everything is.
    """
    by_id = TraceIdRatioBased(share)
    return ParentBased(by_id, remote_parent_sampled=by_id)
