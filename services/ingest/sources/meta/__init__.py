"""Meta's webhooks: Facebook pages, Instagram, Messenger."""
