"""Transactions that hang, as Kafka knows them."""
