"""Backup and restore: what Kafka holds of Rapport as files, and a Kafka filled with them."""
