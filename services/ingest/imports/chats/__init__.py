"""Chats that people export from WhatsApp and Telegram: who wrote to whom, and when, not what."""
