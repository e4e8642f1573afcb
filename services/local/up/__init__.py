"""`rapport up`: Kafka and all services on this machine, supervised."""
