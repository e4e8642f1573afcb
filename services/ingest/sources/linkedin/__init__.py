"""LinkedIn's webhooks."""
