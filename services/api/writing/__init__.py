"""Writing: commands of users, on their way to Kafka."""
