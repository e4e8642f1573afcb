"""What a dashboard is made of."""

from dataclasses import dataclass

from deploy.queries import Query


@dataclass(frozen=True)
class Panel:
    """A graph over time; `unit` is one of Grafana's unit ids.

    `limit` is a line that values should stay below, or above where it is a `floor`. `quiet` says
    when it has nothing to show; where it is not given it always has.
    """

    title: str
    unit: str
    queries: tuple[Query, ...]
    limit: float | None = None
    floor: bool = False
    quiet: str = ""

    @property
    def description(self) -> str:
        """What the metrics shown count, and when there is nothing."""
        texts = [*dict.fromkeys(query.documentation for query in self.queries)]
        if self.quiet:
            texts.append(f"Nothing here {self.quiet}.")
        return "\n\n".join(texts)


@dataclass(frozen=True)
class Row:
    """Panels under one heading, side by side, four at most."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Variable:
    """A choice above the panels, of the values that `label` has in the series `of`."""

    label: str
    of: str


@dataclass(frozen=True)
class Dashboard:
    """One screen; `name` is that of its file."""

    name: str
    title: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
