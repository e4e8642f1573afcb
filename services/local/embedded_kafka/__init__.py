"""A real Kafka on this machine, without installing one."""
