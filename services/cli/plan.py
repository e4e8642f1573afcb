"""`rapport plan`: how large machines must be."""

from typing import Annotated

import msgspec
import typer
from rich.table import Table

from services.cli.root import app, console

_GB = 1e9


@app.command()
def plan(
    members: Annotated[int, typer.Option(min=1, help="Members.")],
    relationships: Annotated[
        int, typer.Option(min=1, help="Rows: each relationship has one for either side.")
    ],
    events_per_second: Annotated[float, typer.Option(min=0, help="Events a second, at most.")],
    retention_days: Annotated[float, typer.Option(min=0, help="Days that feeds are kept.")] = 30.0,
    replication: Annotated[int, typer.Option(min=1, help="Copies on brokers.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON: bytes and seconds.")] = False,
) -> None:
    """Print how many partitions, cores, and how much memory and disk that takes."""
    from services.capacity.plan import Expected
    from services.capacity.plan import plan as planned

    found = planned(
        Expected(
            members=members,
            relationships=relationships,
            events_per_second=events_per_second,
            retention_days=retention_days,
            replication=replication,
        )
    )
    if as_json:
        typer.echo(msgspec.json.encode(found))
        return
    table = Table("what", "how much")
    table.add_row("relationships a member", f"{relationships / members:,.0f}")
    table.add_row("partitions", f"{found.partitions}")
    table.add_row("scorers", f"{found.scorer_workers}, {found.scorer_cores:.1f} cores in all")
    table.add_row("memory of a scorer, beside cached tables", f"{found.scorer_memory / _GB:.1f} GB")
    table.add_row("ingest, one event a request", f"{found.ingest_cores:.1f} cores")
    table.add_row("disk of all tables, once", f"{found.table_disk / _GB:,.0f} GB")
    table.add_row("disk of Kafka, all copies", f"{found.kafka_disk / _GB:,.0f} GB")
    for what, size in (
        ("feeds", found.kafka_feeds),
        ("changelog", found.kafka_changelog),
        ("seen", found.kafka_seen),
    ):
        table.add_row(f"  of it {what}", f"{size / _GB:,.0f} GB")
    table.add_row("network of Kafka", f"{found.network / 1e6:,.1f} MB/s")
    table.add_row("restore of one scorer", f"{found.restore_worker / 60:,.1f} min")
    table.add_row("restore of all by one scorer", f"{found.restore_all / 60:,.1f} min")
    table.add_row("what fills first", found.first_limit)
    console.print(table)
