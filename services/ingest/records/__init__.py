"""From events to Kafka records, acknowledged."""
