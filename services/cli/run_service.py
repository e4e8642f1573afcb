"""Commands that run one service until it is stopped."""

from services.cli.root import Config, DataDir, Servers, app, settings_of

# Each service is imported only where it runs, so that `rapport --help` is quick.


@app.command()
def ingest(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run ingest: receive events over HTTP, write them to Kafka."""
    from services.ingest.main import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))


@app.command()
def scorer(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run a scorer: fold events from Kafka into tables, exactly once."""
    from services.scorer.main import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))


@app.command()
def replica(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run a replica: follow the tables on a machine without a scorer."""
    from services.scorer.main import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers), owning=False)


@app.command()
def notify(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run the notifier: send changes in relationships to webhooks."""
    from services.notify.main import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))


@app.command()
def api(config: Config = None, data_dir: DataDir = None, servers: Servers = None) -> None:
    """Run the API: answer queries over HTTP."""
    from services.api.main import main

    main(settings_of(config, data_dir=data_dir, bootstrap_servers=servers))
