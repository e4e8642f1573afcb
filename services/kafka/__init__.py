"""Kafka as all services use it: cluster, topics, one live producer, what is remembered in it."""
