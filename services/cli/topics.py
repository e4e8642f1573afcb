"""`rapport topics`: Rapport's topics on Kafka."""

from rich.table import Table

from services.cli.root import Config, DataDir, Servers, app, console, refused, settings_of, talk
from services.kafka.topics import TopicsFault, describe_topics, ensure_topics
from services.local.up.running import with_running


@app.command()
def topics(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Create missing topics, and list all."""
    settings = with_running(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
    try:
        talk(ensure_topics(settings), settings)
    except TopicsFault as error:
        raise refused(str(error)) from None
    table = Table("topic", "partitions", "replicas", "content")
    for topic in talk(describe_topics(settings), settings):
        table.add_row(topic.name, str(topic.partitions), str(topic.replication_factor), topic.what)
    console.print(table)
