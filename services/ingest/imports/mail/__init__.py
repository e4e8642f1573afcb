"""Mails, wherever they are found: their headers, who wrote to whom, when, and what counts."""
