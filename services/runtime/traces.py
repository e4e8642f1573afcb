"""Traces for OpenTelemetry, sent to a collector; off unless `RAPPORT_TRACES_URL` names one.

Spans have no path as it was sent, no id of a member or an event, no text of an exception: of what
callers send only the trace's id is taken, neither `tracestate` nor baggage.
"""

from contextlib import AbstractContextManager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from schemas.feed_records import TRACEPARENT
from services.runtime.distribution import DISTRIBUTION
from services.runtime.settings import Settings

_tracer = trace.get_tracer("rapport")
_propagator = TraceContextTextMapPropagator()
_OFF: AbstractContextManager[Span] = nullcontext(trace.INVALID_SPAN)


class _State:
    on = False


def configure_traces(settings: Settings, service: str) -> None:
    """Send the spans of this process, `service`, to where the settings say, if they do.

    Raises:
        SystemExit: with a message where what sends them is not installed.
    """
    if settings.traces_url is None:
        return
    try:
        from services.runtime.trace_export import provider_of  # noqa: PLC0415, an extra has it
    except ImportError:
        raise SystemExit(
            "RAPPORT_TRACES_URL is given, but what sends traces is not installed: "
            f"install {DISTRIBUTION}[traces]"
        ) from None
    trace.set_tracer_provider(provider_of(service, settings.traces_url, settings.traces_share))
    _State.on = True


def on() -> bool:
    """Whether this process sends any."""
    return _State.on


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None
) -> AbstractContextManager[Span]:
    """The current span for as long as its block lasts; `parent` is a `traceparent` from outside."""
    if not _State.on:
        return _OFF
    return _tracer.start_as_current_span(
        name,
        None if parent is None else context_of(parent),
        kind,
        record_exception=False,
        set_status_on_exception=False,
    )


def span_of_past(name: str, kind: SpanKind, parent: str, began_ns: int) -> Span:
    """A span that began at `began_ns` (epoch nanoseconds), to be ended by who asks for it."""
    return _tracer.start_span(name, context_of(parent), kind, start_time=began_ns)


def context_of(traceparent: str) -> Context:
    """What a header of the name states; an empty context where it is none."""
    return _propagator.extract({TRACEPARENT: traceparent}, Context())


def traceparent() -> str | None:
    """The current span as a header, where it is sampled."""
    if not _State.on or not trace.get_current_span().get_span_context().trace_flags.sampled:
        return None
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier[TRACEPARENT]
