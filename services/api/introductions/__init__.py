"""Through whom to reach somebody, and who knows about something."""
