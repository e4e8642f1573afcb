"""Looking at Rapport's Kafka as an operator does: groups, ends of topics, dead letters."""
