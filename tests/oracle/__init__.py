"""A plain model of what the design says of relationships, straight over a list of events.

It shares no code with the product: what both say is right twice. Slow, and short enough to be
checked against design.md by eye.
"""

from tests.oracle.answers import Oracle
from tests.oracle.constants import DAY, STAGES, WEIGHTS
from tests.oracle.times import instant, rfc3339

__all__ = ["DAY", "STAGES", "WEIGHTS", "Oracle", "instant", "rfc3339"]
