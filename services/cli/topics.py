"""`rapport topics`: Rapport's topics on Kafka."""

from collections.abc import Iterable

from rich.table import Column, Table

from services.cli.root import (
    AsJson,
    Config,
    DataDir,
    Servers,
    app,
    console,
    print_json,
    refused,
    settings_of,
    talk,
)
from services.kafka.topics.topics import TopicsFault, TopicState, ensure_topics
from services.local.up.running import with_running
from services.runtime.settings import Settings


@app.command()
def topics(
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    servers: Servers = None,
) -> None:
    """Create missing topics, list all, and say what the settings want otherwise."""
    settings = with_running(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
    try:
        found = talk(ensure_topics(settings), settings)
    except TopicsFault as error:
        raise refused(str(error)) from None
    if as_json:
        print_json([described_topic(topic, settings) for topic in found])
        return
    table = Table(Column("topic", no_wrap=True), "partitions", "replicas", "content")
    for topic in found:
        table.add_row(
            settings.in_kafka(topic.name),
            str(topic.partitions),
            str(topic.replication_factor),
            topic.what,
        )
    console.print(table)
    show_differences(found, settings)


def described_topic(topic: TopicState, settings: Settings) -> dict[str, object]:
    """A topic as JSON has it, named as in Kafka."""
    return {
        "name": settings.in_kafka(topic.name),
        "partitions": topic.partitions,
        "replicas": topic.replication_factor,
        "content": topic.what,
        "differences": topic.differences,
    }


def show_differences(found: Iterable[TopicState], settings: Settings) -> None:
    """Print what the settings want otherwise, a line for each."""
    for topic in found:
        for difference in topic.differences:
            line = f"topic {settings.in_kafka(topic.name)}: {difference}"
            console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)
