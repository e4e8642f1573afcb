"""WhatsApp Business Platform."""
