"""What a read returns, before it becomes an HTTP response."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Shape]):
    """`body`, of the documented `Shape`, and when what was read was last known to be complete.

    `caught_up_at` is in epoch milliseconds of this machine's clock.
    """

    body: Any
    caught_up_at: int
