"""A scorer whose assignor deals partitions out singly, whatever belongs together."""

from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from services.scorer.ownership import feed_fetcher

feed_fetcher.assignor = lambda membership: RoundRobinPartitionAssignor

if __name__ == "__main__":
    from services.cli.commands import app

    app()
