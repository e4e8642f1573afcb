"""What members of the sample world do with each other: ties, exchanges, appointments."""

from collections.abc import Callable, Iterator
from itertools import count
from random import Random

from services.local.demo import acts
from services.local.demo.acts import Event
from services.local.demo.bonds import Appointment, Bond, Society
from services.local.demo.rhythm import BUSIEST, DAY_S, HOUR_S, arrival_times, weekday
from services.local.demo.span import Span


def interactions(seed: int, society: Society, span: Span) -> Iterator[Event]:
    """All ties and interactions of `society`, in no order; answers may lie past the span."""
    for n, bond in enumerate(society.bonds):
        rng = Random(f"bond {seed} {n}")
        yield acts.interaction(bond.tie, bond.one, bond.other, span.at(bond.since))
        for at in arrival_times(rng, intensity(bond, span), bond.rate / DAY_S * BUSIEST, *span):
            yield from acts.exchange(rng, bond, at)
    for appointment in society.appointments:
        yield from _appointments(appointment, span)
    rng = Random(f"certain {seed}")
    for once in society.certain:
        yield acts.act(rng, once.kind, once.one, once.other, span.at(once.day))


def intensity(bond: Bond, span: Span) -> Callable[[float], float]:
    """How many exchanges of `bond` begin a second, at a time."""
    offset = bond.one.home.utc_offset_s

    def at_time(at: float) -> float:
        return bond.rate / DAY_S * bond.shape(span.day(at)) * bond.rhythm(at + offset)

    return at_time


def _appointments(appointment: Appointment, span: Span) -> Iterator[Event]:
    one, other = appointment.one, appointment.other
    offset = one.home.utc_offset_s
    first = int((span.start + offset) // DAY_S) + 1
    first += (appointment.weekday - weekday(first * DAY_S)) % 7
    for day in count(first, appointment.every_days):
        at = day * DAY_S + appointment.hour * HOUR_S - offset
        if at >= span.end:
            return
        yield acts.interaction(appointment.kind, one, other, at)
