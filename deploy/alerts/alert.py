"""What an alert is."""

from dataclasses import dataclass
from typing import Literal

RUNBOOK = "docs/runbook.md"

Severity = Literal["critical", "warning"]
"""Critical: somebody is paged, at any hour. Warning: somebody looks on the next working day."""


@dataclass(frozen=True)
class Alert:
    """Fires once `expression` has had a value for the time `lasting`; `action` is the first step.

    The runbook has a section of the same name.
    """

    name: str
    expression: str
    lasting: str
    severity: Severity
    summary: str
    action: str

    def rule(self) -> dict[str, object]:
        """It as Prometheus reads it."""
        return {
            "alert": self.name,
            "expr": self.expression,
            "for": self.lasting,
            "labels": {"severity": self.severity},
            "annotations": {
                "summary": self.summary,
                "description": self.action,
                "runbook_url": f"{RUNBOOK}#{self.name.lower()}",
            },
        }
