"""What importing a state changes: statements to publish, and what is remembered of it."""

from collections import Counter
from dataclasses import dataclass, field

from services.ingest.sources.statements import Ignored, Statement

ADDED, CHANGED, TAKEN_BACK = "added", "changed", "taken back"
_EXAMPLES = 3


@dataclass
class StateChange:
    """The difference between what a source stated before and what a file states.

    `records` are those of the imports' memory to be written, by key.
    `counts` and `examples` are by what changes: `ADDED`, `CHANGED`, `TAKEN_BACK`.
    """

    statements: list[Statement] = field(default_factory=list)
    records: dict[bytes, bytes] = field(default_factory=dict)
    passed_over: list[Ignored] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, example: str) -> None:
        """Count one thing that changes."""
        self.counts[what] += 1
        shown = self.examples.setdefault(what, [])
        if len(shown) < _EXAMPLES:
            shown.append(example)
