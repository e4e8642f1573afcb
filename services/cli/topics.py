"""`rapport topics`: Rapport's topics on Kafka."""

from collections.abc import Iterable

from rich.table import Column, Table

from services.cli.root import Config, DataDir, Servers, app, console, refused, settings_of, talk
from services.kafka.topics.topics import TopicsFault, TopicState, ensure_topics
from services.local.up.running import with_running
from services.runtime.settings import Settings


@app.command()
def topics(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Create missing topics, list all, and say what the settings want otherwise."""
    settings = with_running(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
    try:
        found = talk(ensure_topics(settings), settings)
    except TopicsFault as error:
        raise refused(str(error)) from None
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


def show_differences(found: Iterable[TopicState], settings: Settings) -> None:
    """Print what the settings want otherwise, a line for each."""
    for topic in found:
        for difference in topic.differences:
            line = f"topic {settings.in_kafka(topic.name)}: {difference}"
            console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)
